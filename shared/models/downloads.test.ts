import { expect, it } from "vitest";
import { shareOf } from "./downloads.ts";

it("a share is one of all bytes together, and needs a size", () => {
  expect(
    shareOf([
      { bytes: 10, total: 100 },
      { bytes: 140, total: 200 },
    ]),
  ).toBe(0.5);
  expect(shareOf([])).toBeNull();
  expect(shareOf([{ bytes: 5, total: 0 }])).toBeNull();
});
