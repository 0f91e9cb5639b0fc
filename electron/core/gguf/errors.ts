/** The failures of an image encoder's file (mmproj): code, message, remedy. */
import { CasebookError } from "../../../shared/errors.ts";

export const mmprojRemedies = {
  MMPROJ_UNREADABLE: "Download the image encoder (the mmproj file) again, or ask without images.",
  MMPROJ_MISMATCH: "Import this model's image encoder (mmproj), or choose a model that reads images.",
} as const;

/**
 * Why an image encoder and a language model do not go together, in one sentence: shown on the hub, at the import, at loading.
 * @param gives values per token of the image encoder; null: unknown
 * @param takes values per token of the language models
 * @param model what the sentence calls them
 */
export const mmprojMismatch = (
  gives: number | null,
  takes: readonly (number | null)[],
  model = "this model",
): string =>
  `The image encoder belongs to another model: it gives ${gives ?? "an unknown number of"} values per token, and ${model} takes ${[...new Set(takes)].map((width) => width ?? "an unknown number").join(" or ")}.`;

/** @param reason a whole sentence */
export const mmprojUnusable = (reason: string, cause?: unknown): CasebookError =>
  new CasebookError(
    "MMPROJ_UNREADABLE",
    `The image encoder's file cannot be used. ${reason}`,
    mmprojRemedies.MMPROJ_UNREADABLE,
    cause === undefined ? undefined : { cause },
  );

export const mmprojForbidden = (cause: Error): CasebookError =>
  new CasebookError(
    "MMPROJ_UNREADABLE",
    "Your account may not read the image encoder's file.",
    "Check its permissions, then load the model again.",
    { cause },
  );

/** @param gives values per token of the image encoder @param takes those of the language model */
export const mmprojOtherWidth = (gives: number, takes: number): CasebookError =>
  new CasebookError("MMPROJ_MISMATCH", mmprojMismatch(gives, [takes]), mmprojRemedies.MMPROJ_MISMATCH);
