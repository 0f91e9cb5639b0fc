import { describe, expect, it } from "vitest";
import { clockTime, formatSeconds } from "./format.ts";

describe("format", () => {
  it("gives durations the precision that they deserve", () => {
    expect([0.314, 3.14, 59.94, 73].map(formatSeconds)).toEqual(["0.31 s", "3.1 s", "59.9 s", "1 min 13 s"]);
  });

  it("adds the day where it is not today", () => {
    const at = new Date(2026, 10, 3, 14, 2).getTime();
    expect(clockTime(at, at + 60_000)).toBe("14:02");
    expect(clockTime(at, at + 86_400_000)).toBe("3 Nov 2026, 14:02");
  });
});
