/** Resolves the ID of a model: one of the registry, of a repository on the hub, or of this computer. */
import { CasebookError } from "../../../../shared/errors.ts";
import { type HubReference, parseHubReference } from "../../../../shared/models/hub.ts";
import { registeredModels } from "../../../../shared/models/known-models.ts";
import type { RegisteredModel, Variant } from "../../../../shared/models/registered-model.ts";
import { registeredModel } from "../../../../shared/models/registry.ts";
import type { LibraryModel } from "../../models/library/library.ts";

export interface RegisteredReference {
  readonly kind: "registered";
  readonly model: RegisteredModel;
  /** null: the quantisation is left open. */
  readonly variant: Variant | null;
}

export type ModelReference = RegisteredReference | { readonly kind: "hub"; readonly reference: HubReference };

/** null: neither. Throws NOT_FOUND for a quantisation that a model of the registry does not have. */
export function readReference(id: string): ModelReference | null {
  const [registryId = "", quantisation = null] = id.split(":", 2);
  const model = registeredModel(registryId);
  if (model !== null) {
    const variant = quantisation === null ? null : variantOf(model, quantisation);
    return { kind: "registered", model, variant };
  }
  const reference = parseHubReference(id);
  return reference === null ? null : { kind: "hub", reference };
}

/** Throws NOT_FOUND, with those that there are. */
export function variantOf(model: RegisteredModel, quantisation: string): Variant {
  const found = model.variants.find((one) => one.quantisation.toLowerCase() === quantisation.toLowerCase());
  if (found !== undefined) return found;
  const offered = model.variants.map((variant) => variant.quantisation).join(", ");
  throw new CasebookError(
    "NOT_FOUND",
    `Casebook does not know ${model.name} in the quantisation ${quantisation}.`,
    `Choose one of: ${offered}.`,
  );
}

/** Throws NOT_FOUND for what cannot be looked for on the hub. */
export function requireReference(id: string): ModelReference {
  const reference = readReference(id);
  if (reference !== null) return reference;
  throw new CasebookError(
    "NOT_FOUND",
    `"${id}" is no model that Casebook knows, and no repository of the hub.`,
    `Give one of ${registeredModels.map((model) => model.id).join(", ")}, or org/name[@revision][:file] of the hub.`,
  );
}

/** The place on the hub: for a model of the registry, the repository that its files are downloaded from. */
export function placeOnHub(meant: ModelReference): HubReference {
  if (meant.kind === "hub") return meant.reference;
  const variant = meant.variant ?? meant.model.variants[0];
  if (variant === undefined) throw new Error("a model of the registry has at least one file");
  const { repo, commit, path } = variant.file;
  return { repo, revision: commit, file: meant.variant === null ? null : path };
}

/** null: `id` stands for none. */
export function repositoryOf(id: string): string | null {
  const meant = readReferenceOrNull(id);
  return meant === null ? null : placeOnHub(meant).repo;
}

/** The models that `id` can mean, the exact one first. */
export function installedWith(id: string, models: readonly LibraryModel[]): readonly LibraryModel[] {
  const exact = models.filter(({ model }) => model.id === id);
  if (exact.length > 0) return exact;
  const meant = readReferenceOrNull(id);
  if (meant === null) return [];
  return models.filter(({ installed }) =>
    meant.kind === "registered"
      ? installed.registryId === meant.model.id &&
        (meant.variant === null || installed.quantisation === meant.variant.quantisation)
      : comesFrom(installed, meant.reference),
  );
}

/** A quantisation that is not in the registry may still be in the library. */
function readReferenceOrNull(id: string): ModelReference | null {
  try {
    return readReference(id);
  } catch (thrown) {
    if (thrown instanceof CasebookError) return null;
    throw thrown;
  }
}

function comesFrom(
  { hub, fileName }: LibraryModel["installed"],
  { repo, revision, file }: HubReference,
): boolean {
  if (hub?.repo !== repo || (revision !== null && revision !== hub.commit)) return false;
  return file === null || file.split("/").at(-1) === fileName;
}

/** Throws MODEL_NOT_FOUND where there is none, BAD_REQUEST where there are several. */
export function requireInstalled(id: string, models: readonly LibraryModel[]): LibraryModel {
  const [found, ...more] = installedWith(id, models);
  if (found === undefined) throw notInstalled(id);
  if (more.length === 0) return found;
  throw new CasebookError(
    "BAD_REQUEST",
    `"${id}" can mean ${more.length + 1} models on this computer.`,
    `Give one of: ${[found, ...more].map(({ model }) => model.id).join(", ")}.`,
  );
}

export const notInstalled = (id: string): CasebookError =>
  new CasebookError(
    "MODEL_NOT_FOUND",
    `There is no model "${id}" on this computer.`,
    "`casebook models list` names those that are there and those that can be downloaded.",
  );
