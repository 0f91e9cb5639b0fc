/** The square of pixels that an image encoder is given: made here, so that what is hashed is what is encoded. */
import type { Resampling } from "../domain.ts";
import { CasebookError } from "../errors.ts";
import { limits } from "../limits.ts";
import { padToSquare } from "./padding.ts";
import { shrinkSquareByArea } from "./resample-area.ts";
import { enlargeSquareCubic } from "./resample-cubic.ts";
import { resizeBilinearAntialiased } from "./resample-pillow.ts";
import type { RgbImage } from "./rgb-image.ts";

/** A square of exactly the encoder's side: RGB, row-major, side*side*3 bytes. */
export interface ModelSquare {
  readonly side: number;
  readonly sha256: string;
  readonly rgb: Uint8Array;
}

export interface SquareOptions {
  /** In pixels, from the projector's metadata. */
  readonly side: number;
  readonly resampling: Resampling;
}

/**
 * Centred on a square of zeros and brought to `side`, the way the model was trained on.
 *
 * "area-or-cubic": padded first, then OpenCV's INTER_AREA when shrinking, INTER_CUBIC when enlarging (MedGemma's serving
 * code; facts: B6). "bilinear-antialiased": Pillow's BILINEAR first, then padded (the practice model's training).
 *
 * @returns `Uint8Array`, RGB, row-major, side*side*3 bytes.
 * @throws CasebookError VISION_UNAVAILABLE for a side that no image encoder has.
 */
export function modelSquare(
  image: RgbImage,
  { side, resampling }: SquareOptions,
): { side: number; rgb: Uint8Array } {
  if (!Number.isInteger(side) || side < 1 || side > limits.modelSquarePixels) {
    throw new CasebookError(
      "VISION_UNAVAILABLE",
      `The model's image encoder asks for a square of ${side} pixels; the most is ${limits.modelSquarePixels}.`,
      "Choose another model.",
    );
  }
  switch (resampling) {
    case "bilinear-antialiased":
      return { side, rgb: letterbox(image, side) };
    case "area-or-cubic":
      return { side, rgb: padAndResize(image, side) };
  }
}

function padAndResize(image: RgbImage, side: number): Uint8Array {
  const from = Math.max(image.width, image.height);
  if (from > side) return shrinkSquareByArea(image, side);
  const square = padToSquare(image);
  return from === side ? square : enlargeSquareCubic(square, from, side);
}

/** In single precision, as the model's image preprocessor computes it: the rounding decides the size. */
function letterbox(image: RgbImage, side: number): Uint8Array {
  const single = Math.fround;
  const scale = Math.min(single(side / image.width), single(side / image.height));
  const width = Math.min(Math.ceil(single(image.width * scale)), side);
  const height = Math.min(Math.ceil(single(image.height * scale)), side);
  return padToSquare(resizeBilinearAntialiased(image, width, height), side);
}
