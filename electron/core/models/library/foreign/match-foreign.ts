/** Matches files of other programs with the models of the registry. Pure. */
import { createHash } from "node:crypto";
import type { FoundModel } from "../../../../../shared/models/library.ts";
import type {
  RegisteredModel,
  RepositoryFile,
  Variant,
} from "../../../../../shared/models/registered-model.ts";
import type { RecordedFile } from "../model-record.ts";
import type { Registry } from "../registry-lookup.ts";
import type { ForeignFile } from "./foreign-file.ts";

/** A file that may be the registry's, and the hash that proves it. */
export interface ForeignMatch {
  readonly file: ForeignFile;
  readonly sha256: string;
  readonly expected: NonNullable<RecordedFile["expected"]>;
}

export interface ForeignModel {
  readonly found: FoundModel;
  readonly model: ForeignMatch;
  readonly mmproj: ForeignMatch | null;
}

/** The first match of each program for each variant. An image encoder counts only with its model. */
export function matchForeign(registry: Registry, files: readonly ForeignFile[]): ForeignModel[] {
  const programs = [...new Set(files.map(({ program }) => program))];
  return programs.flatMap((program) => {
    const own = files.filter((file) => file.program === program);
    return registry.flatMap((model) =>
      model.variants.flatMap((variant) => {
        const match = matching(variant.file, own);
        if (match === null) return [];
        const mmproj = model.mmproj === null ? null : matching(model.mmproj, own);
        return [{ found: foundModel({ model, variant }, match, mmproj), model: match, mmproj }];
      }),
    );
  });
}

function matching(wanted: RepositoryFile, files: readonly ForeignFile[]): ForeignMatch | null {
  for (const file of files) {
    const match = matchOf(wanted, file);
    if (match !== null) return match;
  }
  return null;
}

function matchOf(wanted: RepositoryFile, file: ForeignFile): ForeignMatch | null {
  if (!wanted.approximate && wanted.bytes !== file.bytes) return null;
  if (wanted.sha256 !== null) {
    const speaksFor = file.sha256 === wanted.sha256 || (file.sha256 === null && !wanted.approximate);
    return speaksFor ? { file, sha256: wanted.sha256, expected: "registry" } : null;
  }
  // Without a hash in the registry, a file that the hub's tools downloaded from the same place is compared with the
  // hub's hash.
  const { hub, sha256 } = file;
  const samePlace =
    hub?.repo === wanted.repo &&
    hub.path === wanted.path &&
    (wanted.commit === null || hub.commit === wanted.commit);
  return samePlace && sha256 !== null ? { file, sha256, expected: "hub" } : null;
}

function foundModel(
  { model, variant }: { readonly model: RegisteredModel; readonly variant: Variant },
  { file }: ForeignMatch,
  mmproj: ForeignMatch | null,
): FoundModel {
  return {
    id: idOf([file.program, model.id, variant.quantisation, file.path, mmproj?.file.path ?? ""]),
    registryId: model.id,
    quantisation: variant.quantisation,
    name: model.name,
    bytes: file.bytes + (mmproj?.file.bytes ?? 0),
    hasImageEncoder: mmproj !== null,
    program: file.program,
  };
}

/** Windows get no path. The same files have the same id while they stay where they are. */
const idOf = (parts: readonly string[]): string =>
  `found-${createHash("sha256").update(parts.join("\u0000")).digest("hex").slice(0, 32)}`;
