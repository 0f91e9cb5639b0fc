/** A dropped, pasted or picked file on its way to attachments: read, then decoded in a worker. */
import { CasebookError } from "../../shared/errors.ts";
import { checkFileSize } from "../../shared/imaging/failures.ts";
import type { PreparedImage } from "../../shared/imaging/prepare.ts";
import { limits } from "../../shared/limits.ts";
import { runInWorker, type WorkerLike } from "./run-in-worker.ts";
import { createSlots } from "./slots.ts";

export interface PreparedFile {
  /** The file's name without its folder, at most `limits.fileNameCharacters`. For the user's eyes only. */
  readonly name: string;
  /** At least one. */
  readonly images: readonly PreparedImage[];
}

export interface PreparerOptions {
  readonly createWorker: () => WorkerLike;
  readonly decodeMs?: number;
  readonly finishMs?: number;
}
export type PrepareFile = (file: File, signal?: AbortSignal) => Promise<PreparedFile>;

/** Each may hold hundreds of megabytes. */
const workersAtOnce = 2;

/**
 * A worker of its own for every file, at most two together. Its result throws CasebookError: IMAGE_*, or CANCELLED once
 * `signal` is aborted.
 */
export function createFilePreparer({
  createWorker,
  decodeMs = limits.imageDecodeMs,
  finishMs = limits.imageFinishMs,
}: PreparerOptions): PrepareFile {
  const slots = createSlots(workersAtOnce);
  return async (file, signal) => {
    checkFileSize(file.size);
    const times = { decodeMs, finishMs, ...(signal && { signal }) };
    const images = await slots.run(async () => {
      const bytes = await readFile(file);
      return runInWorker(createWorker, { type: "prepare", bytes }, times);
    }, signal);
    return { name: file.name.slice(-limits.fileNameCharacters), images };
  };
}

/** @see createFilePreparer */
export const prepareDroppedFile: PrepareFile = createFilePreparer({
  createWorker: () =>
    new Worker(new URL("./imaging.worker.ts", import.meta.url), { type: "module", name: "imaging" }),
});

/** A folder comes as a `File` too, and gives itself away by not being readable. */
async function readFile(file: File): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw folderDropped({ cause });
  }
}

const folderDropped = (options: ErrorOptions): CasebookError =>
  new CasebookError(
    "IMAGE_FOLDER",
    "This is a folder, or a file that cannot be read (any more).",
    "Open the folder and drop the image files themselves.",
    options,
  );
