/** Words that the library's messages are made of. */
import { CasebookError } from "../../../../shared/errors.ts";

/** At most three names, then how many more there are. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}

export const unknownVariant = (): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    "Casebook does not know this model in this quantisation.",
    "Choose one from the list of models. On the command line: models list.",
  );

export const notInLibrary = (): CasebookError =>
  new CasebookError(
    "MODEL_NOT_FOUND",
    "This model is not in the library any more.",
    "Choose another model, or download it again.",
  );
