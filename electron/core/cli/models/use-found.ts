/** `casebook models download --in-place`: the copy that another program on this computer has is used where it is. */
import { CasebookError } from "../../../../shared/errors.ts";
import type { FoundModel } from "../../../../shared/models/library.ts";
import { registryModelId } from "../../models/library/model-record.ts";
import { createProgress } from "../progress.ts";
import type { ModelsParts } from "./parts.ts";
import { type RegisteredReference, requireReference } from "./references.ts";

type FoundParts = Pick<ModelsParts, "modelManager" | "output" | "screen" | "signal">;

export const idOfFound = ({ registryId, quantisation }: FoundModel): string =>
  registryModelId(registryId, quantisation);

export function programText(program: FoundModel["program"]): string {
  switch (program) {
    case "hub-cache":
      return "the hub's shared cache";
    case "lm-studio":
      return "LM Studio";
    case "ollama":
      return "Ollama";
  }
}

/**
 * Returns the model's id in the library.
 * Throws NOT_FOUND where no program has it, BAD_REQUEST where it is not clear which, DOWNLOAD_WRONG_HASH, CANCELLED.
 */
export async function useFound(
  id: string,
  quantisation: string | null,
  { modelManager, output, screen, signal }: FoundParts,
): Promise<string> {
  const meant = requireReference(id);
  const all = meant.kind === "registered" ? await modelManager.library.findForeign() : [];
  const wanted =
    meant.kind === "registered" ? all.filter((found) => isMeant(found, meant, quantisation)) : [];
  const ids = new Set(wanted.map(idOfFound));
  const [found] = wanted;
  if (found === undefined) throw nobodyHasIt(all);
  if (ids.size > 1) throw severalQuantisations([...ids]);
  output.text(`Found in ${programText(found.program)}. It is used there once its bytes are verified.\n`);
  const progress = createProgress({ output, screen, label: found.name });
  try {
    return await modelManager.library.useFound(
      found.id,
      (bytes, total) => progress.show({ bytes, total }),
      signal,
    );
  } finally {
    progress.end();
  }
}

function isMeant(found: FoundModel, { model, variant }: RegisteredReference, wanted: string | null): boolean {
  const quantisation = variant?.quantisation ?? wanted;
  return (
    found.registryId === model.id &&
    (quantisation === null || found.quantisation.toLowerCase() === quantisation.toLowerCase())
  );
}

const nobodyHasIt = (others: readonly FoundModel[]): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    "No other program on this computer has this model, as far as Casebook can see.",
    others.length === 0
      ? "Leave --in-place away to download it. Files elsewhere: casebook models import --in-place PATH."
      : `Leave --in-place away to download it. There are ${[...new Set(others.map(idOfFound))].join(", ")}.`,
  );

const severalQuantisations = (ids: readonly string[]): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    "Other programs have this model in several quantisations.",
    `Give one of: ${ids.join(", ")}.`,
  );
