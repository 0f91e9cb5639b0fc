import { expect, test } from "vitest";
import { threadsFor, usefulThreads } from "./device.ts";

test("uses as many threads as there are physical cores that it may use, and at least one", () => {
  expect(usefulThreads(8, 16)).toBe(8);
  expect(usefulThreads(64, 2)).toBe(2);
  expect(usefulThreads(0, 1)).toBe(1);
});

test("a tiny model is given one thread, a real one all", () => {
  expect(threadsFor(1_436_832, 8)).toBe(1);
  expect(threadsFor(4_300_000_000, 8)).toBe(8);
});
