/** The failures of files and disks: code, message, remedy. */
import { CasebookError } from "../../../shared/errors.ts";
import { formatBytes } from "../../../shared/units.ts";

export const diskFull = (cause: Error): CasebookError =>
  new CasebookError(
    "DISK_FULL",
    "The disk that holds the model folder is full.",
    "Free some space or remove a model, then try again.",
    { cause },
  );

export interface NeededDiskSpace {
  readonly bytes: number;
  /** Bytes that are left to everything else, the cases of the user first. */
  readonly reserve: number;
  readonly toBe: "fetched" | "copied";
}

/** @param free bytes on the disk */
export const notEnoughSpace = ({ bytes, reserve, toBe }: NeededDiskSpace, free: number): CasebookError =>
  new CasebookError(
    "DISK_FULL",
    `${formatBytes(bytes)} have to be ${toBe} yet, and the disk that holds the model folder has ${formatBytes(free)} free, of which ${formatBytes(reserve)} are left to everything else.`,
    toBe === "fetched"
      ? "Free some space or remove a model, then resume. What was fetched is kept."
      : "Free some space or remove a model, then try again.",
  );

export const modelFolderReadOnly = (cause: Error): CasebookError =>
  new CasebookError(
    "LIBRARY_READ_ONLY",
    "Casebook cannot change the model folder.",
    "Make the model folder writable for your account and close other programs that use its files, or choose another folder.",
    { cause },
  );

export const outsideModelFolder = (): CasebookError =>
  new CasebookError(
    "NOT_ALLOWED",
    "A path in the model folder leads out of it, so nothing was changed there.",
    "Remove links to other places from the model folder, or choose another one.",
  );

export const readingCancelled = (): CasebookError =>
  new CasebookError("CANCELLED", "Reading the model files was stopped.", "Start it again when you need it.");

export const changedMeanwhile = (): CasebookError =>
  new CasebookError(
    "MODEL_CHANGED",
    "A model file changed while it was read.",
    "Wait until nothing writes to it any more, then try again.",
  );
