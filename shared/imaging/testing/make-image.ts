/** Pictures, PNGs and EXIF blocks for tests, made on the spot. JPEG and WebP: electron/core/imaging/testing/encoders.ts. */
import { zlibSync } from "fflate";
import { concatenate } from "../concatenate.ts";
import { crc32 } from "../crc32.ts";
import type { RgbImage } from "../rgb-image.ts";

/** A picture whose corners differ, smooth enough for lossy formats. */
export function gradient(width: number, height: number): RgbImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      rgb[i] = (x * 255) / Math.max(1, width - 1);
      rgb[i + 1] = (y * 255) / Math.max(1, height - 1);
      rgb[i + 2] = 128;
    }
  }
  return { width, height, rgb };
}

/** xorshift32: the same numbers everywhere. */
export function randomBytes(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  };
}

/** make-squares.py makes the same. */
export function noise(width: number, height: number): RgbImage {
  const next = randomBytes(width * 65_536 + height);
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, next) };
}

export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = concatenate([new TextEncoder().encode(type), data]);
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, data.length);
  frame.setUint32(4, crc32(body));
  return concatenate([new Uint8Array(frame.buffer, 0, 4), body, new Uint8Array(frame.buffer, 4, 4)]);
}

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly bitDepth?: number;
  readonly colourType?: number;
  readonly interlace?: number;
  readonly before?: readonly Uint8Array[];
  /** Filtered scan lines, not compressed yet. */
  readonly lines: Uint8Array;
  /** The compressed stream itself, in place of `lines`. */
  readonly data?: Uint8Array;
  /** Compressed bytes per IDAT. */
  readonly cut?: number;
}

/** A PNG from its parts, sound in its frame whatever the parts say. */
export function makePng(parts: PngParts): Uint8Array<ArrayBuffer> {
  const {
    width,
    height,
    bitDepth = 8,
    colourType = 2,
    interlace = 0,
    before = [],
    lines,
    cut = Infinity,
  } = parts;
  const data = parts.data ?? zlibSync(lines);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  [bitDepth, colourType, 0, 0, interlace].forEach((value, i) => header.setUint8(8 + i, value));
  const idats: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += cut) idats.push(pngChunk("IDAT", data.subarray(at, at + cut)));
  return concatenate([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", new Uint8Array(header.buffer)),
    ...before,
    ...idats,
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

/** A TIFF structure with nothing but an orientation. */
export function exifBlock(orientation: number, littleEndian = true): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, 1, littleEndian);
  view.setUint16(10, 0x0112, littleEndian);
  view.setUint16(12, 3, littleEndian);
  view.setUint32(14, 1, littleEndian);
  view.setUint16(18, orientation, littleEndian);
  return new Uint8Array(view.buffer);
}

/** Puts an APP1 with EXIF behind the SOI of a JPEG. */
export function withExif(jpeg: Uint8Array, tiff: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = 8 + tiff.length;
  const head = Uint8Array.of(0xff, 0xe1, length >> 8, length & 255, 0x45, 0x78, 0x69, 0x66, 0, 0);
  return concatenate([jpeg.subarray(0, 2), head, tiff, jpeg.subarray(2)]);
}
