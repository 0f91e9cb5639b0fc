/** Images in the core: the work is done in a thread that is stopped when it takes too long and replaced when it dies. */
import type { StoredImage } from "../../../shared/imaging/content.ts";
import { checkFileSize } from "../../../shared/imaging/failures.ts";
import type { PreparedImage } from "../../../shared/imaging/prepare.ts";
import type { ModelSquare, SquareOptions } from "../../../shared/imaging/square.ts";
import { limits } from "../../../shared/limits.ts";
import { entryPath } from "../places.ts";
import { createImagingThread } from "./imaging-thread.ts";

export interface Imaging {
  /** The images of a file as a user has it. `bytes` stays the caller's. */
  prepareFile(bytes: Uint8Array): Promise<readonly PreparedImage[]>;
  /** The square that an image encoder takes. The image's bytes stay the caller's. */
  square(image: StoredImage, options: SquareOptions): Promise<ModelSquare>;
  /** The rendered image as a PNG file, 8 bits a channel, without metadata. The image's bytes stay the caller's. */
  png(image: StoredImage): Promise<Uint8Array>;
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
    square: (image, { side, resampling }) =>
      thread.run({ type: "square", image: copyOf(image), side, resampling }),
    png: (image) => thread.run({ type: "png", image: copyOf(image) }),
    dispose: () => thread.dispose(),
  };
}

/** The thread takes a job's memory over. */
const copyOf = ({ content, rendering, bytes }: StoredImage): StoredImage => ({
  content,
  rendering,
  bytes: new Uint8Array(bytes),
});
