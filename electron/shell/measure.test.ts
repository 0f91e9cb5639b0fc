import { describe, expect, it } from "vitest";
import { isWithin } from "./measure.ts";

const plenty = { bytes: 1_000, values: 100 };

describe("a message", () => {
  it.each([
    ["text, at two bytes a unit", "x".repeat(500), "x".repeat(501)],
    ["bytes", new Uint8Array(1_000), new Uint8Array(1_001)],
    [
      "a small view of a large buffer",
      new Uint8Array(1_000).subarray(0, 1),
      new Uint8Array(1_001).subarray(0, 1),
    ],
    ["a buffer", new ArrayBuffer(1_000), new ArrayBuffer(1_001)],
    ["names of fields", { ["k".repeat(500)]: 1 }, { ["k".repeat(501)]: 1 }],
    ["a sum of parts", ["x".repeat(250), new Uint8Array(500)], ["x".repeat(250), new Uint8Array(501)]],
    [
      "text in a map",
      new Map([["x".repeat(250), "x".repeat(250)]]),
      new Map([["x".repeat(250), "x".repeat(251)]]),
    ],
    ["text in a set", new Set(["x".repeat(500)]), new Set(["x".repeat(501)])],
    ["many values", Array.from({ length: 99 }, () => 0), Array.from({ length: 100 }, () => 0)],
  ])("is weighed by %s", (_what, fits, exceeds) => {
    expect(isWithin(fits, plenty)).toBe(true);
    expect(isWithin(exceeds, plenty)).toBe(false);
  });

  it("that holds itself is too large", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(isWithin(cycle, plenty)).toBe(false);
  });

  it("nested a hundred thousand deep costs no stack", () => {
    let deep: unknown = 0;
    for (let n = 0; n < 100_000; n += 1) deep = [deep];
    expect(isWithin(deep, { bytes: 1_000, values: 200_000 })).toBe(true);
    expect(isWithin(deep, { bytes: 1_000, values: 50_000 })).toBe(false);
  });

  it("that claims a million fields is refused without listing them one by one", () => {
    const sparse: unknown[] = [];
    sparse.length = 4_000_000_000;
    const begun = performance.now();
    expect(isWithin(sparse, plenty)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(100);
  });
});
