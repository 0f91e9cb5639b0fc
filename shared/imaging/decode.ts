/** A file's bytes to upright RGB pixels, with every limit checked before memory is taken. */
import { CasebookError } from "../errors.ts";
import type { NativeDecoders, RgbaPixels } from "./codecs.ts";
import { checkFileSize, damaged, type ImageFormat, type RgbImage } from "./failures.ts";
import { readJpegStructure } from "./jpeg-structure.ts";
import { applyOrientation } from "./orient.ts";
import { decodePng } from "./png-decode.ts";
import { sniffImageFormat } from "./sniff.ts";
import { readWebpStructure } from "./webp-structure.ts";

export interface DecodedImage extends RgbImage {
  readonly format: ImageFormat;
  /** EXIF orientation 1 to 8 that was applied. */
  readonly orientation: number;
  /** The file is a PNG that holds its pixels in 8-bit rows and nothing else: it can be kept as it is. */
  readonly onlyPixels: boolean;
}

/**
 * PNG, JPEG or WebP to RGB. Nothing but pixels comes out: no metadata, no alpha (dropped, as MedGemma's training did).
 *
 * @returns `Uint8Array`, RGB, row-major, width*height*3 bytes, upright.
 * @throws CasebookError IMAGE_EMPTY, IMAGE_UNKNOWN_FORMAT, IMAGE_DICOM_UNSUPPORTED, IMAGE_TOO_LARGE, IMAGE_DAMAGED; an
 *   image that decodes only in part is damaged, never shown as if it were whole.
 */
export async function decodeImage(bytes: Uint8Array, decoders: NativeDecoders): Promise<DecodedImage> {
  checkFileSize(bytes.length);
  const format = sniffImageFormat(bytes);
  const { orientation, onlyPixels, ...stored } = await decodeAs(format, bytes, decoders);
  return { ...applyOrientation(stored, orientation), format, orientation, onlyPixels };
}

type Stored = Omit<DecodedImage, "format">;

function decodeAs(
  format: ImageFormat,
  bytes: Uint8Array,
  decoders: NativeDecoders,
): Stored | Promise<Stored> {
  switch (format) {
    case "png":
      return decodePng(bytes);
    case "jpeg":
      return decodeJpeg(bytes, decoders);
    case "webp":
      return decodeWebp(bytes, decoders);
  }
}

/** Stray bytes before the end marker are all that may be passed over: the pixels are complete by then. */
const harmless = /extraneous bytes before marker 0xd9/;

async function decodeJpeg(bytes: Uint8Array, decoders: NativeDecoders): Promise<Stored> {
  const { clean, orientation, ...size } = readJpegStructure(bytes);
  const { pixels, warnings } = await guarded("jpeg", () => decoders.jpeg(clean));
  if (warnings.some((warning) => !harmless.test(warning))) {
    throw damaged("jpeg", "its data breaks off or is broken, so that a part of the picture is missing");
  }
  return { ...packed("jpeg", pixels, size), orientation, onlyPixels: false };
}

async function decodeWebp(bytes: Uint8Array, decoders: NativeDecoders): Promise<Stored> {
  const { orientation, ...size } = readWebpStructure(bytes);
  const pixels = await guarded("webp", () => decoders.webp(bytes));
  return { ...packed("webp", pixels, size), orientation, onlyPixels: false };
}

/** A decoder ends in an exception of its own kind when it gives up; a want of memory looks no different. */
async function guarded<T>(format: ImageFormat, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    if (cause instanceof CasebookError) throw cause;
    throw damaged(format, "its pixels cannot be decoded", { cause });
  }
}

/** RGBA to RGB in the same memory: each pixel moves towards the front. */
function packed(
  format: ImageFormat,
  pixels: RgbaPixels | null,
  { width, height }: { readonly width: number; readonly height: number },
): RgbImage {
  if (pixels === null) throw damaged(format, "its pixels cannot be decoded");
  if (pixels.width !== width || pixels.height !== height || pixels.data.length !== width * height * 4) {
    throw damaged(format, "it decodes to another size than its header says");
  }
  const rgb = new Uint8Array(pixels.data.buffer, pixels.data.byteOffset, width * height * 3);
  const { data } = pixels;
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from] as number;
    rgb[to + 1] = data[from + 1] as number;
    rgb[to + 2] = data[from + 2] as number;
  }
  return { width, height, rgb };
}
