/**
 * OpenCV's INTER_CUBIC for enlarging a square (opencv, modules/imgproc/src/resize.cpp): Keys' cubic with a = -0.75,
 * fixed-point weights of 11 bits in each direction, edge pixels repeated.
 */
const weightBits = 11;

interface Taps {
  /** Of the second of four source pixels. */
  readonly base: Int32Array;
  /** Four per output pixel, fixed point. */
  readonly weights: Int32Array;
}

/**
 * @param square RGB, row-major, from*from*3 bytes.
 * @returns RGB, row-major, to*to*3 bytes; `to` is larger than `from`.
 */
export function enlargeSquareCubic(square: Uint8Array, from: number, to: number): Uint8Array {
  const taps = cubicTaps(from, to);
  const across = enlargeRows(square, from, to, taps);
  const out = new Uint8Array(to * to * 3);
  const rowLength = to * 3;
  for (let y = 0; y < to; y++) {
    const [w0, w1, w2, w3] = taps.weights.subarray(y * 4, y * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const row = (k: number): number => clamp((taps.base[y] as number) - 1 + k, from - 1) * rowLength;
    const [r0, r1, r2, r3] = [row(0), row(1), row(2), row(3)];
    for (let i = 0; i < rowLength; i++) {
      const sum =
        (across[r0 + i] as number) * w0 +
        (across[r1 + i] as number) * w1 +
        (across[r2 + i] as number) * w2 +
        (across[r3 + i] as number) * w3;
      out[y * rowLength + i] = clamp((sum + (1 << (2 * weightBits - 1))) >> (2 * weightBits), 255);
    }
  }
  return out;
}

function enlargeRows(square: Uint8Array, from: number, to: number, { base, weights }: Taps): Int32Array {
  const out = new Int32Array(from * to * 3);
  for (let y = 0, at = 0; y < from; y++) {
    for (let x = 0; x < to; x++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        let sum = 0;
        for (let k = 0; k < 4; k++) {
          const column = clamp((base[x] as number) - 1 + k, from - 1);
          sum += (square[(y * from + column) * 3 + channel] as number) * (weights[x * 4 + k] as number);
        }
        out[at] = sum;
      }
    }
  }
  return out;
}

function cubicTaps(from: number, to: number): Taps {
  const base = new Int32Array(to);
  const weights = new Int32Array(to * 4);
  const single = Math.fround;
  const a = single(-0.75);
  for (let i = 0; i < to; i++) {
    const position = single((i + 0.5) * (from / to) - 0.5);
    base[i] = Math.floor(position);
    const x = single(position - Math.floor(position));
    const exact = [outer(x + 1), inner(x), inner(1 - x)];
    const all = [...exact, single(1 - (exact[0] as number) - (exact[1] as number) - (exact[2] as number))];
    all.forEach((weight, k) => {
      weights[i * 4 + k] = roundHalfToEven(weight * (1 << weightBits));
    });
  }
  return { base, weights };

  function outer(x: number): number {
    return single(((a * x - 5 * a) * x + 8 * a) * x - 4 * a);
  }
  function inner(x: number): number {
    return single(((a + 2) * x - (a + 3)) * x * x + 1);
  }
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));

function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && (down & 1) === 1) ? down + 1 : down;
}
