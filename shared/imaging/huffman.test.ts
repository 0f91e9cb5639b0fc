import { expect, test } from "vitest";
import { canonicalCodes, codeLengths } from "./huffman.ts";

test("frequencies like Fibonacci's numbers still give codes within the limit that can all be told apart", () => {
  const frequencies = [1, 1];
  while (frequencies.length < 40) frequencies.push((frequencies.at(-1) ?? 0) + (frequencies.at(-2) ?? 0));
  const lengths = codeLengths(frequencies, 15);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(15);
  // Kraft's equality: the code is complete.
  expect(lengths.reduce((sum, length) => sum + 2 ** -length, 0)).toBe(1);
});

test("the codes are those of RFC 1951's example, bit-reversed", () => {
  // Section 3.2.2: lengths 3,3,3,3,3,2,4,4 give 010 011 100 101 110 00 1110 1111.
  const codes = canonicalCodes(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4));
  expect([...codes]).toEqual([0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111]);
});

test("a single symbol gets one bit", () => {
  expect([...codeLengths([0, 5, 0], 15)]).toEqual([0, 1, 0]);
});
