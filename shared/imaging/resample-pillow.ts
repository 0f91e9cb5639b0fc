/**
 * Pillow's antialiased bilinear filter for 8-bit images (Pillow, libImaging/Resample.c): the triangle widened when
 * shrinking, fixed-point weights of 22 bits, 8 bits between the two passes. Equal to Pillow's result in every bit.
 */
import type { RgbImage } from "./rgb-image.ts";

const precisionBits = 22;
const half = 1 << (precisionBits - 1);

interface Weights {
  /** Weights per output pixel. */
  readonly size: number;
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** size per output pixel, fixed point. */
  readonly values: Int32Array;
}

/** `Image.resize((width, height), Image.BILINEAR)`. RGB in, RGB out. */
export function resizeBilinearAntialiased(image: RgbImage, width: number, height: number): RgbImage {
  const across = width === image.width ? image : resizeRows(image, width);
  return height === across.height ? across : resizeColumns(across, height);
}

function triangleWeights(from: number, to: number): Weights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const size = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const values = new Int32Array(to * size);
  const exact = new Float64Array(size);
  const narrowing = 1 / support;
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let k = 0; k < end - start; k++) {
      const weight = Math.max(0, 1 - Math.abs((k + start - centre + 0.5) * narrowing));
      exact[k] = weight;
      sum += weight;
    }
    for (let k = 0; k < end - start; k++) {
      const weight = sum === 0 ? (exact[k] as number) : (exact[k] as number) / sum;
      values[i * size + k] = Math.trunc(0.5 + weight * (1 << precisionBits));
    }
    first[i] = start;
    count[i] = end - start;
  }
  return { size, first, count, values };
}

/** The weights are not negative and add up to at most a rounding error over 1: only the upper end can overshoot. */
const toByte = (sum: number): number => Math.min(255, sum >> precisionBits);

function resizeRows({ width: from, height, rgb }: RgbImage, to: number): RgbImage {
  const { size, first, count, values } = triangleWeights(from, to);
  const out = new Uint8Array(to * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < to; x++, at += 3) {
      let red = half;
      let green = half;
      let blue = half;
      let source = (y * from + (first[x] as number)) * 3;
      const end = x * size + (count[x] as number);
      for (let k = x * size; k < end; k++, source += 3) {
        const weight = values[k] as number;
        red += (rgb[source] as number) * weight;
        green += (rgb[source + 1] as number) * weight;
        blue += (rgb[source + 2] as number) * weight;
      }
      out[at] = toByte(red);
      out[at + 1] = toByte(green);
      out[at + 2] = toByte(blue);
    }
  }
  return { width: to, height, rgb: out };
}

function resizeColumns({ width, height: from, rgb }: RgbImage, to: number): RgbImage {
  const { size, first, count, values } = triangleWeights(from, to);
  const rowBytes = width * 3;
  const out = new Uint8Array(rowBytes * to);
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < to; y++) {
    sums.fill(half);
    for (let k = 0; k < (count[y] as number); k++) {
      const weight = values[y * size + k] as number;
      const source = ((first[y] as number) + k) * rowBytes;
      for (let i = 0; i < rowBytes; i++) sums[i] = (sums[i] as number) + (rgb[source + i] as number) * weight;
    }
    for (let i = 0; i < rowBytes; i++) out[y * rowBytes + i] = toByte(sums[i] as number);
  }
  return { width, height: to, rgb: out };
}
