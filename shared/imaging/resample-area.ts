/**
 * OpenCV's INTER_AREA for shrinking a square (opencv, modules/imgproc/src/resize.cpp): each output pixel is the mean of
 * the area that it covers, in single precision. The square is the image centred on zeros; the zeros are never stored.
 */

import { paddingOf } from "./padding.ts";
import type { RgbImage } from "./rgb-image.ts";

const single = Math.fround;

/** round half to even, as OpenCV's saturate_cast from float does; sums of bytes' means never leave 0 to 255. */
const toByte = (value: number): number => {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && (down & 1) === 1) ? down + 1 : down;
};

/**
 * @param side of the output, smaller than the longer side of `image`.
 * @returns RGB, row-major, side*side*3 bytes.
 */
export function shrinkSquareByArea(image: RgbImage, side: number): Uint8Array {
  const from = Math.max(image.width, image.height);
  return from % side === 0 ? shrinkByWhole(image, side, from / side) : shrinkByFraction(image, side, from);
}

/** A whole number of pixels goes into one: integer sums. */
function shrinkByWhole(image: RgbImage, side: number, factor: number): Uint8Array {
  const { width, height, rgb } = image;
  const { left, top } = paddingOf(image);
  const sums = new Int32Array(side * 3);
  const out = new Uint8Array(side * side * 3);
  const share = single(1 / (factor * factor));
  for (let row = 0; row < side; row++) {
    sums.fill(0);
    const last = Math.min(height, (row + 1) * factor - top);
    for (let y = Math.max(0, row * factor - top); y < last; y++) {
      let source = y * width * 3;
      for (let x = 0; x < width; x++, source += 3) {
        const to = Math.floor((x + left) / factor) * 3;
        sums[to] = (sums[to] as number) + (rgb[source] as number);
        sums[to + 1] = (sums[to + 1] as number) + (rgb[source + 1] as number);
        sums[to + 2] = (sums[to + 2] as number) + (rgb[source + 2] as number);
      }
    }
    for (let i = 0; i < sums.length; i++) {
      const sum = sums[i] as number;
      // OpenCV's own path for 2 x 2 rounds halves up.
      out[row * side * 3 + i] = factor === 2 ? (sum + 2) >> 2 : toByte(single(sum * share));
    }
  }
  return out;
}

/** Which source pixels go into which output pixels, and with what share: OpenCV's computeResizeAreaTab. */
interface Shares {
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly share: Float32Array;
}

function areaShares(from: number, to: number): Shares {
  const scale = from / to;
  const entries: [source: number, target: number, share: number][] = [];
  for (let target = 0; target < to; target++) {
    const start = target * scale;
    const end = start + scale;
    const cell = Math.min(scale, from - start);
    const firstWhole = Math.min(Math.ceil(start), Math.min(Math.floor(end), from - 1));
    const lastWhole = Math.min(Math.floor(end), from - 1);
    if (firstWhole - start > 1e-3) entries.push([firstWhole - 1, target, (firstWhole - start) / cell]);
    for (let source = firstWhole; source < lastWhole; source++) entries.push([source, target, 1 / cell]);
    if (end - lastWhole > 1e-3) {
      entries.push([lastWhole, target, Math.min(Math.min(end - lastWhole, 1), cell) / cell]);
    }
  }
  return {
    source: Int32Array.from(entries, ([source]) => source),
    target: Int32Array.from(entries, ([, target]) => target),
    share: Float32Array.from(entries, ([, , share]) => share),
  };
}

function shrinkByFraction(image: RgbImage, side: number, from: number): Uint8Array {
  const { height } = image;
  const { top } = paddingOf(image);
  const shares = areaShares(from, side);
  const sumRow = rowSummer(image, shares);
  const out = new Uint8Array(side * side * 3);
  const rowSums = new Float32Array(side * 3);
  const sums = new Float32Array(side * 3);
  let current = 0;
  let summedRow = -1;
  const flush = (): void => {
    for (let i = 0; i < sums.length; i++) out[current * side * 3 + i] = toByte(sums[i] as number);
    sums.fill(0);
  };
  for (let entry = 0; entry < shares.source.length; entry++) {
    const target = shares.target[entry] as number;
    if (target !== current) {
      flush();
      current = target;
    }
    const y = (shares.source[entry] as number) - top;
    if (y < 0 || y >= height) continue;
    if (y !== summedRow) sumRow(y, rowSums);
    summedRow = y;
    const share = shares.share[entry] as number;
    for (let i = 0; i < sums.length; i++) {
      sums[i] = single((sums[i] as number) + single(share * (rowSums[i] as number)));
    }
  }
  flush();
  return out;
}

/** Sums one source row into the columns of the output. */
function rowSummer(
  { width, rgb, ...image }: RgbImage,
  shares: Shares,
): (y: number, sums: Float32Array) => void {
  const { left } = paddingOf({ width, height: image.height });
  const firstEntry = shares.source.findIndex((source) => source >= left);
  const lastEntry = shares.source.findLastIndex((source) => source < left + width);
  return (y, sums) => {
    sums.fill(0);
    const row = (y * width - left) * 3;
    for (let entry = firstEntry; entry <= lastEntry; entry++) {
      const from = row + (shares.source[entry] as number) * 3;
      const to = (shares.target[entry] as number) * 3;
      const share = shares.share[entry] as number;
      sums[to] = single((sums[to] as number) + single((rgb[from] as number) * share));
      sums[to + 1] = single((sums[to + 1] as number) + single((rgb[from + 1] as number) * share));
      sums[to + 2] = single((sums[to + 2] as number) + single((rgb[from + 2] as number) * share));
    }
  };
}
