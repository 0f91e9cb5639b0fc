/** What an imaging worker can be asked, the same in a browser and in Node. */
import { type Failure, toFailure } from "../errors.ts";
import type { NativeDecoders } from "./codecs.ts";
import type { StoredImage } from "./content.ts";
import { encodePng } from "./png-encode.ts";
import { type PreparedImage, prepareFile } from "./prepare.ts";
import { renderRgb } from "./render.ts";
import { sha256Hex } from "./sha256.ts";
import { type ModelSquare, modelSquare, type SquareOptions } from "./square.ts";

export type ImagingJob =
  | { readonly type: "prepare"; readonly bytes: Uint8Array<ArrayBuffer> }
  | ({ readonly type: "square"; readonly image: StoredImage } & SquareOptions)
  | { readonly type: "png"; readonly image: StoredImage };

export interface ImagingResults {
  prepare: readonly PreparedImage[];
  square: ModelSquare;
  png: Uint8Array;
}
export type ImagingResult = ImagingResults[keyof ImagingResults];

/** From the worker: `decoded` once foreign bytes have become pixels, then the outcome. */
export type ImagingMessage =
  | { readonly type: "ready" }
  | { readonly type: "decoded" }
  | { readonly type: "done"; readonly result: ImagingResult }
  | { readonly type: "failed"; readonly failure: Failure };

/** Does one job and posts what came of it, with the pixels' memory handed over. Never rejects. */
export async function runImagingJob(
  job: ImagingJob,
  decoders: () => Promise<NativeDecoders>,
  post: (message: ImagingMessage, transfer: ArrayBuffer[]) => void,
): Promise<void> {
  try {
    const { result, memory } = await perform(job, decoders, () => post({ type: "decoded" }, []));
    // Each array is the only one on its memory: what is handed over is gone here.
    post(
      { type: "done", result },
      memory.map(({ buffer }) => buffer as ArrayBuffer),
    );
  } catch (thrown) {
    post({ type: "failed", failure: toFailure(thrown) }, []);
  }
}

async function perform(
  job: ImagingJob,
  decoders: () => Promise<NativeDecoders>,
  decoded: () => void,
): Promise<{ result: ImagingResult; memory: readonly Uint8Array[] }> {
  switch (job.type) {
    case "prepare": {
      const result = await prepareFile(job.bytes, await decoders(), decoded);
      return { result, memory: result.map(({ bytes }) => bytes) };
    }
    case "square": {
      const { side, rgb } = modelSquare(renderRgb(job.image), job);
      return { result: { side, rgb, sha256: await sha256Hex(rgb) }, memory: [rgb] };
    }
    case "png": {
      const png = encodePng(renderRgb(job.image));
      return { result: png, memory: [png] };
    }
  }
}
