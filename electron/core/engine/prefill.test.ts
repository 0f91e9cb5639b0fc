import * as fc from "fast-check";
import type { Token } from "node-llama-cpp";
import { expect, test } from "vitest";
import { prefillPieces } from "./prefill.ts";
import { isVirtualToken, virtualToken } from "./vision/virtual-tokens.ts";

const text = (length: number): Token[] => Array.from({ length }, (_, i) => i as Token);
const image = (length: number, slot = 0): Token[] => Array.from({ length }, (_, i) => virtualToken(slot, i));
const lengths = (tokens: readonly Token[], size: number) =>
  prefillPieces(tokens, size).map((piece) => [piece.tokens.length, piece.hasImage]);

test("cuts text where a piece is full", () => {
  expect(lengths(text(25), 10)).toEqual([
    [10, false],
    [10, false],
    [5, false],
  ]);
  expect(lengths([], 10)).toEqual([]);
});

test("does not cut an image that fits into a piece", () => {
  expect(lengths([...text(6), ...image(8), ...text(3)], 10)).toEqual([
    [6, false],
    [10, true],
    [1, false],
  ]);
});

test("an image as large as a piece, or larger, still gets through", () => {
  expect(lengths([...text(1), ...image(10)], 10)).toEqual([
    [1, false],
    [10, true],
  ]);
  expect(lengths(image(25), 10)).toEqual([
    [10, true],
    [10, true],
    [5, true],
  ]);
});

test("loses no token, keeps their order and fills no piece too full", () => {
  const run = fc.oneof(
    fc.nat(30).map(text),
    fc.tuple(fc.nat(12), fc.nat(3)).map(([n, slot]) => image(n, slot)),
  );
  fc.assert(
    fc.property(fc.array(run, { maxLength: 8 }), fc.integer({ min: 1, max: 16 }), (runs, size) => {
      const tokens = runs.flat();
      const pieces = prefillPieces(tokens, size);
      expect(pieces.flatMap((piece) => piece.tokens)).toEqual(tokens);
      for (const piece of pieces) {
        expect(piece.tokens.length).toBeGreaterThan(0);
        expect(piece.tokens.length).toBeLessThanOrEqual(size);
        expect(piece.hasImage).toBe(piece.tokens.some((token) => isVirtualToken(token)));
      }
    }),
  );
});
