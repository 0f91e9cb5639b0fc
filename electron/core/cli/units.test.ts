import { expect, it } from "vitest";
import { bytesText, durationText, momentText } from "./units.ts";

it.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1_000, "1.00 kB"],
  [2_489_894_976, "2.49 GB"],
  [17_400_000_000, "17.4 GB"],
  [999_600_000, "1.00 GB"],
  [150_000_000_000, "150 GB"],
])("%d bytes are %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));

it.each([
  [0.2, "1 s"],
  [41, "41 s"],
  [200, "4 min"],
  [7_500, "2 h 5 min"],
])("%d s are said as %s", (seconds, text) => expect(durationText(seconds)).toBe(text));

it("a moment has its year first, in the computer's own zone", () => {
  expect(momentText(new Date(2026, 10, 3, 14, 2).getTime())).toBe("2026-11-03 14:02");
});
