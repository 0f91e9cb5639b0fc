import { expect, it } from "vitest";
import { isMet, median, ratioOf, table } from "./figures.ts";

it("a goal is for the ratio where there is a peer, for the value otherwise", () => {
  const peer = { name: "bare", value: 100 };
  expect(isMet({ name: "a", value: 96, unit: "x", peer, goal: { atLeast: 0.95 } })).toBe(true);
  expect(isMet({ name: "a", value: 94, unit: "x", peer, goal: { atLeast: 0.95 } })).toBe(false);
  expect(isMet({ name: "a", value: 3, unit: "x", goal: { atMost: 3 } })).toBe(true);
  expect(isMet({ name: "a", value: 4, unit: "x", goal: { atMost: 3 } })).toBe(false);
  expect(isMet({ name: "a", value: 4, unit: "x" })).toBeNull();
  expect(ratioOf({ name: "a", value: 50, unit: "x", peer })).toBe(0.5);
});

it("the median is the middle, or the mean of the two middles, whatever the order", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow();
});

it("the table names what was missed", () => {
  const text = table([
    {
      name: "decode",
      value: 10,
      unit: "tokens/s",
      peer: { name: "bare", value: 20 },
      goal: { atLeast: 0.95 },
    },
  ]);
  expect(text.split("\n")).toHaveLength(3);
  expect(text).toContain("0.500");
  expect(text).toContain(">= 0.95, missed");
});
