import { expect, it } from "vitest";
import { formatBytes, formatCount, formatDuration } from "./units.ts";

it.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1_000, "1.00 kB"],
  [4_712_345, "4.71 MB"],
  [999_999, "1.00 MB"],
  [999_600_000, "1.00 GB"],
  [2_489_894_976, "2.49 GB"],
  [17_400_000_000, "17.4 GB"],
  [212_000_000_000, "212 GB"],
])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it("counts carry separators", () => expect(formatCount(32_768)).toBe("32,768"));

it.each([
  [0, "1 s"],
  [0.2, "1 s"],
  [31.2, "32 s"],
  [89, "89 s"],
  [91, "2 min"],
  [200, "4 min"],
  [5_340, "89 min"],
  [7_500, "2 h 5 min"],
])("%d seconds are %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
