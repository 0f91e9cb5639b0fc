import { expect, it } from "vitest";
import { localTimeText } from "./local-time.ts";

it("a moment has its year first, in the computer's own zone", () => {
  expect(localTimeText(new Date(2026, 10, 3, 14, 2).getTime())).toBe("2026-11-03 14:02");
});
