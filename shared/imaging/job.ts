/** What an imaging worker can be asked, the same in a browser and in Node. */
import { type Failure, toFailure } from "../errors.ts";
import type { NativeDecoders } from "./codecs.ts";
import { decodeImage } from "./decode.ts";
import { encodePng } from "./png-encode.ts";
import { type PreparedImage, prepareImage } from "./prepare.ts";
import { sha256Hex } from "./sha256.ts";
import { modelSquare, type SquareOptions } from "./square.ts";

/** A square of exactly the encoder's side: RGB, row-major, side*side*3 bytes. */
export interface HashedSquare {
  readonly side: number;
  readonly sha256: string;
  readonly rgb: Uint8Array;
}

export type ImagingJob =
  | { readonly type: "prepare"; readonly bytes: Uint8Array<ArrayBuffer> }
  | ({ readonly type: "square"; readonly png: Uint8Array<ArrayBuffer> } & SquareOptions)
  | { readonly type: "squarePng"; readonly side: number; readonly rgb: Uint8Array<ArrayBuffer> };

export interface ImagingResults {
  prepare: PreparedImage;
  square: HashedSquare;
  squarePng: Uint8Array;
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
    const { result, memory } = await perform(job, await decoders(), () => post({ type: "decoded" }, []));
    post({ type: "done", result }, [memory.buffer as ArrayBuffer]);
  } catch (thrown) {
    post({ type: "failed", failure: toFailure(thrown) }, []);
  }
}

async function perform(
  job: ImagingJob,
  decoders: NativeDecoders,
  decoded: () => void,
): Promise<{ result: ImagingResult; memory: Uint8Array }> {
  switch (job.type) {
    case "prepare": {
      const result = await prepareImage(job.bytes, decoders, decoded);
      return { result, memory: result.png };
    }
    case "square": {
      const image = await decodeImage(job.png, decoders);
      decoded();
      const { side, rgb } = modelSquare(image, job);
      return { result: { side, rgb, sha256: await sha256Hex(rgb) }, memory: rgb };
    }
    case "squarePng": {
      decoded();
      const png = encodePng({ width: job.side, height: job.side, rgb: job.rgb });
      return { result: png, memory: png };
    }
  }
}
