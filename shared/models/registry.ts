/** Look-ups in the registry of models. */
import { registeredModels } from "./known-models.ts";
import type { RegisteredModel, RepositoryFile, Variant } from "./registered-model.ts";

/** null where no model of the registry has this id. */
export const registeredModel = (registryId: string): RegisteredModel | null =>
  registeredModels.find(({ id }) => id === registryId) ?? null;

export interface RegisteredVariant {
  readonly model: RegisteredModel;
  readonly variant: Variant;
}

/** Every model in every quantisation, in the order in which they are shown. */
export const registeredVariants: readonly RegisteredVariant[] = registeredModels.flatMap((model) =>
  model.variants.map((variant) => ({ model, variant })),
);

/** null where the registry has no such model, or not in this quantisation. */
export const registeredVariant = (registryId: string, quantisation: string): RegisteredVariant | null =>
  registeredVariants.find(
    ({ model, variant }) => model.id === registryId && variant.quantisation === quantisation,
  ) ?? null;

/** The files of one variant: the language model first, then its image encoder where it has one. */
export const filesOf = ({ model, variant }: RegisteredVariant): readonly RepositoryFile[] =>
  model.mmproj === null ? [variant.file] : [variant.file, model.mmproj];

/** Bytes of all files of one variant; approximate where one of them is. */
export const bytesOf = (found: RegisteredVariant): number =>
  filesOf(found).reduce((sum, { bytes }) => sum + bytes, 0);

/** Whether `repo` is the maker's own or holds files of the registry; null: neither. */
export const modelOfRepository = (repo: string): RegisteredModel | null =>
  registeredModels.find(
    ({ original, variants }) =>
      original.repo === repo || variants.some((variant) => variant.file.repo === repo),
  ) ?? null;
