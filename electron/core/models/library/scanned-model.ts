/** A model that the user put into the model folder, as the list shows it. */
import { createHash } from "node:crypto";
import path from "node:path";
import type { Model, ModelFile } from "../../../../shared/domain.ts";
import type { Failure } from "../../../../shared/errors.ts";
import { defaultResampling, localModelNotice } from "../../../../shared/models/known-models.ts";
import type { Verification } from "../../../../shared/models/library.ts";
import { isUnchanged } from "../../files/file-state.ts";
import { lastSegment } from "../../files/last-segment.ts";
import { hashOfParts } from "../../gguf/split-name.ts";
import { isBoundByTerms } from "../hub/bound-by-terms.ts";
import { partsMissing } from "./errors.ts";
import type { LibraryModel } from "./library.ts";
import type { ModelRecord } from "./model-record.ts";
import type { FileOnDisk } from "./read-facts.ts";
import { fileOfSize, type KnownFile, modelWithId, type Registry } from "./registry-lookup.ts";
import type { ScannedModel } from "./scan.ts";
import { splitProblem } from "./split-check.ts";

/** @param relative path inside the model folder. The model keeps its id while it stays where it is. */
export const localId = (relative: string): string =>
  `local-${createHash("sha256").update(relative).digest("hex").slice(0, 16)}`;

export interface ScannedContext {
  readonly id: string;
  /** The result of checking its bytes; null: never checked. */
  readonly record: ModelRecord | null;
  readonly registry: Registry;
}

export function describeScannedModel(found: ScannedModel, context: ScannedContext): LibraryModel {
  const [first] = found.files;
  const facts = first?.facts ?? null;
  const checked = checkedRecord(found, context.record);
  const registered = registeredAs(first, checked, context.registry);
  const verification: Verification = checked?.verification ?? { state: "unchecked" };
  const problem = problemOf(found) ?? (verification.state === "wrong" ? verification.failure : null);
  const fileName = path.basename(found.path);
  const all = found.mmproj === null ? found.files : [...found.files, found.mmproj];
  const boundByTerms =
    registered?.boundByTerms ?? (facts?.boundByTerms === true || isBoundByTerms(fileName, null));
  const model: Model = {
    id: context.id,
    name: facts?.name ?? fileName.replace(/\.gguf$/i, ""),
    origin: verification.state === "verified" ? "registry" : "local",
    fileName,
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    hasImageEncoder: found.mmproj !== null,
    notice: noticeOf(problem, registered, verification),
    boundByTerms,
  };
  return {
    model,
    modelPath: found.path,
    mmprojPath: found.mmproj?.path ?? null,
    known: provenanceOf(all, checked),
    resampling: registered?.resampling ?? defaultResampling,
    installed: {
      ...model,
      registryId: registered?.id ?? null,
      quantisation: checked?.quantisation ?? facts?.quantisation ?? null,
      hub: null,
      sha256: checked === null ? null : hashOfParts(hashesOf(checked, ["model", "part"])),
      mmprojSha256: checked === null ? null : (hashesOf(checked, ["mmproj"])[0] ?? null),
      verification,
      boundByTerms,
      place: found.outside ? "in-place" : "library",
      addedAt: null,
      problem,
    },
  };
}

/** The origin of these files is unknown, even where their hash is one that ships with Casebook. */
const provenanceOf = (files: readonly FileOnDisk[], checked: ModelRecord | null): ModelFile[] =>
  files.map(({ path: file, bytes, facts }, index) => {
    const recorded = checked?.files[index] ?? null;
    return {
      role: facts?.role ?? "model",
      name: path.basename(file),
      bytes,
      sha256: recorded?.sha256 ?? null,
      hub: null,
      verification: recorded === null ? "unchecked" : (recorded.expected ?? "unknown-origin"),
    };
  });

const hashesOf = ({ files }: ModelRecord, roles: readonly string[]): string[] =>
  files.filter(({ role }) => roles.includes(role)).map(({ sha256 }) => sha256);

/** The record, if it names exactly these files in their present state. */
function checkedRecord({ files, mmproj }: ScannedModel, record: ModelRecord | null): ModelRecord | null {
  const all = mmproj === null ? files : [...files, mmproj];
  if (record?.files.length !== all.length) return null;
  const same = record.files.every((recorded, index) => {
    const file = all[index];
    return (
      file !== undefined &&
      isUnchanged(recorded, file) &&
      path.basename(file.path) === lastSegment(recorded.path)
    );
  });
  return same ? record : null;
}

function registeredAs(first: FileOnDisk | undefined, checked: ModelRecord | null, registry: Registry) {
  if (checked !== null) return modelWithId(registry, checked.registryId);
  const known: KnownFile | null = first === undefined ? null : fileOfSize(registry, "model", first.bytes);
  return known?.model ?? null;
}

function problemOf({ files, missing }: ScannedModel): Failure | null {
  const unusable = files.find(({ problem }) => problem !== null);
  if (unusable !== undefined) return unusable.problem;
  if (missing.length > 0) return partsMissing(missing);
  return splitProblem(
    files.flatMap(({ path: file, facts }) => (facts === null ? [] : [{ name: path.basename(file), facts }])),
  );
}

function noticeOf(
  problem: Failure | null,
  registered: { readonly name: string; readonly notice: string } | null,
  verification: Verification,
): string {
  if (problem !== null) return `Cannot be loaded. ${problem.message}`;
  if (registered === null) return localModelNotice;
  if (verification.state === "verified") return registered.notice;
  return `Has the size of ${registered.name}, but its bytes are not verified. ${registered.notice}`;
}
