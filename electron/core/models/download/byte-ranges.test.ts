import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesIn, firstGap, normalised, prefixOf, withRange } from "./byte-ranges.ts";

const length = 64;
const range = fc
  .tuple(fc.integer({ min: 0, max: length }), fc.integer({ min: 0, max: length }))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

test("whatever is added in whatever order: exactly those bytes are there, in order, and no two ranges touch", () => {
  fc.assert(
    fc.property(fc.array(range), (added) => {
      const ranges = added.reduce(withRange, normalised([], length));
      const expected = new Set(
        added.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)),
      );
      const found = ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
      expect(found).toEqual([...expected].toSorted((a, b) => a - b));
      expect(bytesIn(ranges)).toBe(expected.size);
      for (const [at, { from }] of ranges.entries()) expect(from).toBeGreaterThan(ranges[at - 1]?.to ?? -1);
    }),
  );
});

test("filling the first gap again and again ends with the whole file, piece by piece", () => {
  fc.assert(
    fc.property(fc.array(range), fc.integer({ min: 1, max: length }), (added, most) => {
      let ranges = normalised(added, length);
      for (let gap = firstGap(ranges, length, most); gap !== null; gap = firstGap(ranges, length, most)) {
        expect(gap.to - gap.from).toBeLessThanOrEqual(most);
        expect(gap.from).toBe(prefixOf(ranges));
        ranges = withRange(ranges, gap);
      }
      expect(ranges).toEqual([{ from: 0, to: length }]);
    }),
  );
});

test("ranges that nobody vouches for are cut to the file, and what makes no sense is left out", () => {
  expect(
    normalised(
      [
        { from: 50, to: 90 },
        { from: -5, to: 10 },
        { from: 8, to: 20 },
        { from: 30, to: 30 },
        { from: 40, to: 35 },
        { from: 100, to: 200 },
      ],
      64,
    ),
  ).toEqual([
    { from: 0, to: 20 },
    { from: 50, to: 64 },
  ]);
});
