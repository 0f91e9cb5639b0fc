/** The failures of imports: code, message, remedy. */
import { CasebookError, type Failure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { formatBytes } from "../../../../shared/units.ts";
import { mmprojMismatch } from "../../gguf/errors.ts";

/** @param why whole sentences */
export const unusable = (why: string): CasebookError =>
  new CasebookError(
    "IMPORT_REFUSED",
    `This file cannot be used as a model. ${why}`,
    "Take the file that ends in .gguf from the model's page. If it is that one, fetch it again: it is damaged.",
  );

export const unreadable = (cause?: unknown): CasebookError =>
  new CasebookError(
    "IMPORT_REFUSED",
    "This file or folder cannot be read.",
    "Check that it is still there and that your account may read it.",
    { cause },
  );

export const noModelsInside = (): CasebookError =>
  new CasebookError(
    "IMPORT_REFUSED",
    "This folder holds no GGUF files.",
    "Choose the folder that the model files (.gguf) are in.",
  );

export const tooManyFiles = (): CasebookError =>
  new CasebookError(
    "TOO_LARGE",
    `This folder holds more than ${limits.importFolderFiles.toLocaleString("en")} files.`,
    "Choose the folder that the model files (.gguf) are in, or the files themselves.",
  );

export const tooLarge = (): CasebookError =>
  new CasebookError(
    "TOO_LARGE",
    `This file is larger than ${formatBytes(limits.modelFileBytes)}.`,
    "Choose a smaller quantisation of the model.",
  );

export const empty = (): CasebookError => unusable("It is empty.");

export const inModelFolder = (): CasebookError =>
  new CasebookError(
    "IMPORT_REFUSED",
    "This file lies in Casebook's model folder already.",
    "Look for it in the list of models, and verify it there.",
  );

/** @param gives values per token of the image encoder @param takes those of the models that came with it */
export const mismatch = (gives: number | null, takes: readonly (number | null)[]): CasebookError =>
  new CasebookError(
    "MMPROJ_MISMATCH",
    mmprojMismatch(gives, takes, "the model that came with it"),
    "Import the image encoder (mmproj) from the same repository as the model.",
  );

export const deletedMeanwhile = (cause?: unknown): CasebookError =>
  new CasebookError(
    "IMPORT_REFUSED",
    "What had arrived of this file was deleted meanwhile.",
    "Import it again.",
    { cause },
  );

export const tooManyAtOnce = (): CasebookError =>
  new CasebookError(
    "TOO_LARGE",
    `More than ${limits.importsAtOnce} imports have begun and are not finished.`,
    "Wait until some of them are finished, or cancel them.",
  );

export const noSuchImport = (): CasebookError =>
  new CasebookError("NOT_FOUND", "This import is over.", "Import the file again.");

export const wrongPiece = (): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    "This piece of the file is too long, or not the next one.",
    "Import the file again.",
  );

export const bytesMissing = (): CasebookError =>
  new CasebookError("BAD_REQUEST", "The end of the file has not come yet.", "Import the file again.");

export const cancelledByUser: Failure = {
  code: "CANCELLED",
  message: "The import was cancelled. What had arrived was deleted.",
  remedy: "Import the file again when you need it.",
};

export const windowClosed: Failure = {
  code: "CANCELLED",
  message: "The window that the file came from was closed before all of it had arrived.",
  remedy: "Import the file again, and leave the window open until it is done.",
};
