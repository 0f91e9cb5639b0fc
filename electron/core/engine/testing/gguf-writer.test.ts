import { expect, it } from "vitest";
import { toHalf } from "./gguf-writer.ts";
import { SeededRandom } from "./seeded-random.ts";

it.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [0.1, 0x2e66],
  [65_504, 0x7bff],
  [65_519, 0x7bff],
  [65_520, 0x7c00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [3 * 2 ** -25, 0x0002],
  // Halfway between two neighbours: the even one.
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  // Rounded up to the next power of two.
  [2 - 2 ** -12, 0x4000],
])("%f is rounded to half precision", (value, bits) => {
  expect(toHalf(value)).toBe(bits);
});

it("numbers of a seed are the same everywhere, and look normal", () => {
  const random = new SeededRandom(1);
  expect([random.word(), random.word(), random.word()]).toEqual(firstWords);
  const values = new SeededRandom(2).normals(100_000, 2);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(variance).toBeCloseTo(4, 1);
});

const firstWords = [393288148, 2174103013, 3814759091];
