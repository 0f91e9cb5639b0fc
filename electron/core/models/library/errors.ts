/** The failures of the library: code, message, remedy. */
import { CasebookError, type Failure } from "../../../../shared/errors.ts";

/** At most three names, then how many more there are. */
function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}

// A request names something that is not there.

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

export const practiceModelStays = (): CasebookError =>
  new CasebookError(
    "NOT_ALLOWED",
    "The practice model is part of Casebook and stays.",
    "Choose another model to work with; this one takes up 5 MB only.",
  );

// The folder, its records and its files.

export const modelFolderUnreadable = (cause: Error): CasebookError =>
  new CasebookError("NOT_FOUND", "The model folder cannot be read.", "Check its permissions.", { cause });

/** @param names of record files */
export const damagedRecords = (names: readonly string[]): Failure => ({
  code: "MODEL_UNREADABLE",
  message: `What Casebook wrote down of ${names.length === 1 ? "a model" : `${names.length} models`} is damaged and was left out (${named(names)}).`,
  remedy: "Download or import the model again. Its files take the place of the old ones.",
});

/** @param what "is missing" or "was changed" */
export const practiceModelDamaged = (what: string, cause: unknown): CasebookError =>
  new CasebookError("MODEL_UNREADABLE", `The practice model ${what}.`, "Install Casebook again.", { cause });

export const filesUnreadable = (cause: unknown): CasebookError =>
  new CasebookError(
    "MODEL_UNREADABLE",
    "The files of this model cannot be read.",
    "Check that your account may read them and that their disk is there.",
    { cause },
  );

/** @param message what is wrong with the file, in a whole sentence */
export const fileDamaged = (message: string): Failure => ({
  code: "MODEL_UNREADABLE",
  message,
  remedy: "Download it again, or remove it from the model folder.",
});

/** A file without read permission may be whole: downloading it again would not help. */
export const fileForbidden = (message: string): Failure => ({
  code: "MODEL_UNREADABLE",
  message,
  remedy: "Check its permissions: your account has to be allowed to read it.",
});

export const filesMissing = (names: readonly string[]): Failure => ({
  code: "MODEL_NOT_FOUND",
  message: `Files of this model are not where they were: ${named(names)}.`,
  remedy: "Put them back, or remove the model and download or import it again.",
});

export const filesChanged = (names: readonly string[]): Failure => ({
  code: "MODEL_CHANGED",
  message: `Files of this model have changed since they were verified: ${named(names)}.`,
  remedy: "Verify the model again. If it is wrong, remove it and download it again.",
});

/** The bytes of these files are not those that were published or recorded. */
export const wrongHash = (names: readonly string[]): Failure => ({
  code: "DOWNLOAD_WRONG_HASH",
  message: `The bytes of ${named(names)} are not the right ones: damaged, or another file under the same name. It is not loaded.`,
  remedy: "Remove the model, then download or import it again.",
});

// Split models.

/** @param missing names of the parts */
export const partsMissing = (missing: readonly string[]): Failure => ({
  code: "IMPORT_INCOMPLETE",
  message: `This model is split into several files, and some are missing: ${named(missing)}.`,
  remedy: "Put all parts into one folder, with the names under which they were published.",
});

/** @param no from 1 on @param count of all parts */
export const partRenamed = (name: string, no: number, count: number): Failure => ({
  code: "IMPORT_REFUSED",
  message: `${name} is part ${no} of ${count} of a model, but its name does not say so.`,
  remedy: "Give all parts the names under which they were published.",
});

export const partsOfSeveralModels = (): Failure => ({
  code: "IMPORT_REFUSED",
  message: "The parts of this split model do not belong together.",
  remedy: "Get all parts from the same place, at the same version.",
});

// Files of other programs.

export const foreignFilesGone = (): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    "The other program's files are not there any more, or cannot be read.",
    "Look for them again, or download the model.",
  );

export const foreignFileWrong = (): CasebookError =>
  new CasebookError(
    "DOWNLOAD_WRONG_HASH",
    "The other program's file is not the one that was published: damaged, or another model of the same size. It is not used.",
    "Download the model in Casebook instead.",
  );
