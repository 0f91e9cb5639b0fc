import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packBatches, slowest } from "./test-plan.mjs";

interface Batch {
  readonly files: string[];
  readonly seconds: number;
}

describe("batches of test files", () => {
  it("hold every file once, whatever the files take", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), fc.double({ min: 0, max: 500, noNaN: true })),
        (times) => {
          const files = Object.keys(times);
          const batches: Batch[] = packBatches("integration", files, times);
          expect(batches.flatMap((batch) => batch.files).sort()).toEqual(files.sort());
          expect(batches.every((batch) => batch.files.length > 0 || files.length === 0)).toBe(true);
        },
      ),
    );
  });

  it("come with the longest first, and a long file alone", () => {
    const batches: Batch[] = packBatches("integration", ["a", "b", "c", "d"], { a: 10, b: 90, c: 20, d: 15 });
    expect(batches.map(({ files }) => files)).toEqual([["b"], ["c", "d", "a"]]);
  });

  it("take a file that was never timed for a short one", () => {
    const [batch]: Batch[] = packBatches("end-to-end", ["new"], {});
    expect(batch).toEqual({ kind: "end-to-end", files: ["new"], seconds: 20 });
  });
});

it("the slowest files are named, the slowest first", () => {
  expect(slowest({ a: 1, b: 12.4, c: 3 }, 2)).toEqual(["   12 s  b", "    3 s  c"]);
});
