/** Images in the core: every decoding happens in a thread that is stopped when it takes too long and replaced when it dies. */

import { checkFileSize } from "../../../shared/imaging/failures.ts";
import type { PreparedImage } from "../../../shared/imaging/prepare.ts";
import type { ModelSquare, SquareOptions } from "../../../shared/imaging/square.ts";
import { limits } from "../../../shared/limits.ts";
import { entryPath } from "../places.ts";
import { createImagingThread } from "./imaging-thread.ts";

export interface Imaging {
  /** A file as a user has it, to our own PNG. `bytes` stays the caller's. */
  prepareFile(bytes: Uint8Array): Promise<PreparedImage>;
  /** A stored PNG to the square that an image encoder takes. It is ours, and decoded with the same guards. */
  square(png: Uint8Array, options: SquareOptions): Promise<ModelSquare>;
  /** The square as a PNG that can be looked at. */
  squarePng(square: Pick<ModelSquare, "side" | "rgb">): Promise<Uint8Array>;
  /** Stops the thread; what is running ends with IMAGE_WORKER_DIED. */
  dispose(): Promise<void>;
}

export interface ImagingOptions {
  /** The thread's program. */
  readonly workerPath?: string;
  readonly decodeMs?: number;
  readonly finishMs?: number;
}

/**
 * One thread, started with the first job and ended when idle; jobs run one after another, since each may need hundreds
 * of megabytes. All methods throw CasebookError: IMAGE_*, or VISION_UNAVAILABLE for an impossible side.
 */
export function createImaging({
  workerPath = entryPath("imaging-worker"),
  decodeMs = limits.imageDecodeMs,
  finishMs = limits.imageFinishMs,
}: ImagingOptions = {}): Imaging {
  const thread = createImagingThread({ workerPath, decodeMs, finishMs });
  return {
    async prepareFile(bytes) {
      checkFileSize(bytes.length);
      return thread.run({ type: "prepare", bytes: new Uint8Array(bytes) });
    },
    async square(png, { side, resampling }) {
      checkFileSize(png.length);
      return thread.run({ type: "square", png: new Uint8Array(png), side, resampling });
    },
    async squarePng({ side, rgb }) {
      return thread.run({ type: "squarePng", side, rgb: new Uint8Array(rgb) });
    },
    dispose: () => thread.dispose(),
  };
}
