/** What can go wrong around a worker, in the same words in the window and in the core. */
import { CasebookError } from "../errors.ts";

export const workerTimedOut = (limitMs: number): CasebookError =>
  new CasebookError(
    "IMAGE_TIMEOUT",
    `The image took longer than ${limitMs / 1_000} s to read and was given up.`,
    "Export it smaller or as PNG, then try again.",
  );

export const workerDied = (options?: ErrorOptions): CasebookError =>
  new CasebookError(
    "IMAGE_WORKER_DIED",
    "The program part that reads images stopped. Nothing else is affected.",
    "Try again. If this image does it every time, export it anew as PNG.",
    options,
  );
