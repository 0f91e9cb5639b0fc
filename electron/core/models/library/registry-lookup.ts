/** Finds the registry's file with these bytes, or with this size. */
import type { RegisteredModel, RepositoryFile } from "../../../../shared/models/registered-model.ts";
import { lastSegment } from "../../files/last-segment.ts";

/** The models to compare with; `registeredModels` of shared/models/known-models.ts outside of tests. */
export type Registry = readonly RegisteredModel[];

export interface KnownFile {
  readonly role: "model" | "mmproj";
  readonly model: RegisteredModel;
  /** The quantisation of a language model; null for an image encoder, which all quantisations share. */
  readonly quantisation: string | null;
  readonly file: RepositoryFile;
}

const knownFiles = (registry: Registry): readonly KnownFile[] =>
  registry.flatMap((model): KnownFile[] => [
    ...model.variants.map(
      ({ quantisation, file }): KnownFile => ({ role: "model", model, quantisation, file }),
    ),
    ...(model.mmproj === null
      ? []
      : [{ role: "mmproj", model, quantisation: null, file: model.mmproj } as const]),
  ]);

/** null: the registry knows no file with this hash. */
export const fileWithHash = (registry: Registry, sha256: string): KnownFile | null =>
  knownFiles(registry).find(({ file }) => file.sha256 === sha256) ?? null;

/** A file that can be verified and has exactly this size; null where there is none. */
export const fileOfSize = (registry: Registry, role: KnownFile["role"], bytes: number): KnownFile | null =>
  knownFiles(registry).find(
    (known) =>
      known.role === role &&
      known.file.bytes === bytes &&
      !known.file.approximate &&
      known.file.sha256 !== null,
  ) ?? null;

export const modelWithId = (registry: Registry, registryId: string | null): RegisteredModel | null =>
  registry.find(({ id }) => id === registryId) ?? null;

export const fileNameOf = ({ path }: RepositoryFile): string => lastSegment(path);
