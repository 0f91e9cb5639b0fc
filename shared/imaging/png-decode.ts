/**
 * PNG to RGB, row by row while it is inflated: no more than the RGB pixels, two rows and 64 KiB of input are held at
 * any moment, whatever the file says, and inflating stops with the last row.
 */
import { Unzlib } from "fflate";
import { damaged } from "./failures.ts";
import { pngRowReader } from "./png-rows.ts";
import { type PngStructure, readPngStructure } from "./png-structure.ts";
import { unfilterRow } from "./png-unfilter.ts";
import type { RgbImage } from "./rgb-image.ts";

/** Deflate expands at most 1,032 times: a piece of this size gives 64 MiB at most. */
const pieceBytes = 64 * 1024;

const channelsOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** Adam7 (section 8.2): first column and row of each pass, and the steps between. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Where a scan line's pixels go. */
interface Line {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly pixels: number;
  /** Its filter sees zeros above. */
  readonly firstOfPass: boolean;
}

export interface DecodedPng extends RgbImage {
  /** EXIF orientation 1 to 8, not applied. */
  readonly orientation: number;
}

/**
 * Every colour type and bit depth. Grey becomes R=G=B, alpha is dropped, 16 bits become round(v / 257).
 *
 * @returns `Uint8Array`, RGB, row-major.
 * @throws CasebookError IMAGE_DAMAGED, IMAGE_TOO_LARGE, IMAGE_UNKNOWN_FORMAT.
 */
export function decodePng(bytes: Uint8Array): DecodedPng {
  const structure = readPngStructure(bytes);
  const { width, height, bitDepth, colourType, orientation } = structure;
  const rgb = new Uint8Array(width * height * 3);
  const readRow = pngRowReader(structure);
  const pixelBits = channelsOf[colourType] * bitDepth;
  const lines = scanLines(structure);

  let line = nextLine(lines);
  let current = new Uint8Array(1 + Math.ceil((width * pixelBits) / 8));
  let previous = new Uint8Array(current.length);
  let filled = 0;
  const take = (chunk: Uint8Array): void => {
    let offset = 0;
    while (line !== undefined && offset < chunk.length) {
      const rowBytes = 1 + Math.ceil((line.pixels * pixelBits) / 8);
      const part = Math.min(rowBytes - filled, chunk.length - offset);
      current.set(chunk.subarray(offset, offset + part), filled);
      filled += part;
      offset += part;
      if (filled < rowBytes) return;
      if (line.firstOfPass) previous.fill(0);
      unfilterRow(current, previous, rowBytes, Math.max(1, pixelBits >> 3));
      readRow(current, line.pixels, rgb, (line.y * width + line.x) * 3, line.stepX * 3);
      [current, previous] = [previous, current];
      filled = 0;
      line = nextLine(lines);
    }
  };
  inflate(structure.imageData, take, () => line === undefined);
  return { width, height, rgb, orientation };
}

function inflate(
  parts: readonly Uint8Array[],
  take: (chunk: Uint8Array) => void,
  complete: () => boolean,
): void {
  const unzlib = new Unzlib(take);
  try {
    for (const piece of pieces(parts)) {
      unzlib.push(piece);
      if (complete()) return;
    }
  } catch (cause) {
    throw cause instanceof Error && cause.name === "CasebookError"
      ? cause
      : damaged("png", "its pixels cannot be decompressed", { cause });
  }
  throw damaged("png", "its data ends too early");
}

/** The same bytes in pieces of `pieceBytes`, however finely or coarsely the file cuts them. */
function* pieces(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let piece = new Uint8Array(pieceBytes);
  let filled = 0;
  for (const part of parts) {
    for (let offset = 0; offset < part.length; ) {
      const taken = part.subarray(offset, offset + pieceBytes - filled);
      piece.set(taken, filled);
      filled += taken.length;
      offset += taken.length;
      if (filled < pieceBytes) continue;
      yield piece;
      // The inflator keeps what it was given.
      piece = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

function* scanLines({ width, height, interlaced }: PngStructure): Generator<Line, undefined> {
  const passes = interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  for (const [x, firstY, stepX, stepY] of passes) {
    const pixels = Math.ceil((width - x) / stepX);
    if (pixels <= 0) continue;
    for (let y = firstY; y < height; y += stepY) {
      yield { x, y, stepX, pixels, firstOfPass: y === firstY };
    }
  }
}

const nextLine = (lines: Generator<Line, undefined>): Line | undefined => lines.next().value;
