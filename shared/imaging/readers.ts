/** How each image format is read: its structure first, with every limit checked before memory is taken, then its pixels. */
import { CasebookError } from "../errors.ts";
import type { NativeDecoders, RgbaPixels } from "./codecs.ts";
import { damaged } from "./failures.ts";
import type { ImageFormat } from "./formats.ts";
import { readJpegStructure } from "./jpeg-structure.ts";
import { decodePng } from "./png-decode.ts";
import type { RgbImage } from "./rgb-image.ts";
import { readWebpStructure } from "./webp-structure.ts";

/** An image as the file stores it. */
export interface ReadImage extends RgbImage {
  /** EXIF orientation 1 to 8, not applied yet. */
  readonly orientation: number;
}

/**
 * Every image of a file, in its order. No metadata and no alpha come out (dropped, as MedGemma's training did). Throws
 * CasebookError IMAGE_TOO_LARGE, IMAGE_DAMAGED, IMAGE_UNKNOWN_FORMAT.
 */
type ImageReader = (
  bytes: Uint8Array,
  decoders: NativeDecoders,
) => readonly ReadImage[] | Promise<readonly ReadImage[]>;

export const imageReaders: Readonly<Record<ImageFormat, ImageReader>> = {
  png: (bytes) => [decodePng(bytes)],
  jpeg: readJpeg,
  webp: readWebp,
};

/** Stray bytes before the end marker are all that may be passed over: the pixels are complete by then. */
const harmless = /extraneous bytes before marker 0xd9/;

async function readJpeg(bytes: Uint8Array, decoders: NativeDecoders): Promise<ReadImage[]> {
  const { clean, orientation, ...size } = readJpegStructure(bytes);
  const { pixels, warnings } = await guarded("jpeg", () => decoders.jpeg(clean));
  if (warnings.some((warning) => !harmless.test(warning))) {
    throw damaged("jpeg", "its data breaks off or is broken, so that a part of the picture is missing");
  }
  return [{ ...withoutAlpha("jpeg", pixels, size), orientation }];
}

async function readWebp(bytes: Uint8Array, decoders: NativeDecoders): Promise<ReadImage[]> {
  const { orientation, ...size } = readWebpStructure(bytes);
  const pixels = await guarded("webp", () => decoders.webp(bytes));
  return [{ ...withoutAlpha("webp", pixels, size), orientation }];
}

/** A decoder that gives up throws an exception of its own kind, also where memory runs out. */
async function guarded<T>(format: ImageFormat, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    if (cause instanceof CasebookError) throw cause;
    throw damaged(format, "its pixels cannot be decoded", { cause });
  }
}

/** RGBA to RGB in the same memory: each pixel moves towards the front. */
function withoutAlpha(
  format: ImageFormat,
  pixels: RgbaPixels | null,
  { width, height }: { readonly width: number; readonly height: number },
): RgbImage {
  if (pixels === null) throw damaged(format, "its pixels cannot be decoded");
  if (pixels.width !== width || pixels.height !== height || pixels.data.byteLength !== width * height * 4) {
    throw damaged(format, "it decodes to another size than its header says");
  }
  const { data } = pixels;
  const rgb = new Uint8Array(data.buffer, 0, width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from] as number;
    rgb[to + 1] = data[from + 1] as number;
    rgb[to + 2] = data[from + 2] as number;
  }
  // A view takes its whole buffer along when it is sent: the last quarter is cut off.
  return { width, height, rgb: new Uint8Array((data.buffer as ArrayBuffer).transfer(rgb.length)) };
}
