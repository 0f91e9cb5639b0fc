/** A PNG scan line's samples as 8-bit RGB. */
import { damaged } from "./failures.ts";
import type { PngStructure } from "./png-structure.ts";

/**
 * Writes one line's pixels.
 *
 * @param row the unfiltered line; its samples start at 1, after the filter type.
 * @param to index of the first pixel in `rgb`; `stride`: from one to the next, in bytes.
 */
type RowReader = (row: Uint8Array, pixels: number, rgb: Uint8Array, to: number, stride: number) => void;

/** The reader for a file's colour type and bit depth. */
export function pngRowReader(structure: PngStructure): RowReader {
  switch (structure.colourType) {
    case 0:
      return structure.bitDepth < 8
        ? packed(structure.bitDepth, greyTable(structure.bitDepth))
        : grey(structure.bitDepth === 16, 1);
    case 2:
      return colour(structure.bitDepth === 16, 3);
    case 3:
      return packed(structure.bitDepth, structure.palette);
    case 4:
      return grey(structure.bitDepth === 16, 2);
    case 6:
      return colour(structure.bitDepth === 16, 4);
  }
}

/** round(v / 257) for a 16-bit sample, as libpng's png_set_scale_16 does. */
export const to8Bits = (high: number, low: number): number => (((high << 8) | low) * 255 + 32_895) >>> 16;

const greyTable = (bitDepth: number): Uint8Array => {
  const levels = 1 << bitDepth;
  return Uint8Array.from({ length: levels * 3 }, (_, i) => (Math.floor(i / 3) * 255) / (levels - 1));
};

/** 1, 2, 4 or 8 bits that are an index into a table of RGB triples. */
function packed(bitDepth: number, table: Uint8Array): RowReader {
  const mask = (1 << bitDepth) - 1;
  return (row, pixels, rgb, to, stride) => {
    for (let i = 0, bit = 8; i < pixels; i++, bit += bitDepth, to += stride) {
      const entry = (((row[bit >> 3] as number) >> (8 - bitDepth - (bit & 7))) & mask) * 3;
      if (entry >= table.length) throw damaged("png", "a pixel's colour is not in the palette");
      rgb[to] = table[entry] as number;
      rgb[to + 1] = table[entry + 1] as number;
      rgb[to + 2] = table[entry + 2] as number;
    }
  };
}

function grey(wide: boolean, channels: number): RowReader {
  const step = channels * (wide ? 2 : 1);
  return (row, pixels, rgb, to, stride) => {
    for (let i = 0, from = 1; i < pixels; i++, from += step, to += stride) {
      const value = wide ? to8Bits(row[from] as number, row[from + 1] as number) : (row[from] as number);
      rgb[to] = value;
      rgb[to + 1] = value;
      rgb[to + 2] = value;
    }
  };
}

function colour(wide: boolean, channels: number): RowReader {
  const step = channels * (wide ? 2 : 1);
  if (!wide) {
    return (row, pixels, rgb, to, stride) => {
      if (step === 3 && stride === 3) {
        rgb.set(row.subarray(1, 1 + pixels * 3), to);
        return;
      }
      for (let i = 0, from = 1; i < pixels; i++, from += step, to += stride) {
        rgb[to] = row[from] as number;
        rgb[to + 1] = row[from + 1] as number;
        rgb[to + 2] = row[from + 2] as number;
      }
    };
  }
  return (row, pixels, rgb, to, stride) => {
    for (let i = 0, from = 1; i < pixels; i++, from += step, to += stride) {
      for (let channel = 0; channel < 3; channel++) {
        rgb[to + channel] = to8Bits(row[from + channel * 2] as number, row[from + channel * 2 + 1] as number);
      }
    }
  };
}
