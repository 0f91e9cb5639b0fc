import { expect, it } from "vitest";
import { ageOf, counted, formatIsoDate, formatRate, formatShare, formatWhen, shortHash } from "./format.ts";

it("a share is in percent", () => {
  expect(formatShare(0.224)).toBe("22 %");
});

it("a count groups its digits and agrees in number", () => {
  expect(counted(1, "image")).toBe("1 image");
  expect(counted(2_048, "token")).toBe("2,048 tokens");
});

it("hashes are shortened", () => {
  expect(shortHash("b76703cf422e7a4b77")).toBe("b76703cf422e7a4b…");
});

it("rates and dates without a time are the same everywhere", () => {
  expect(formatRate(41_000_000)).toBe("41.0 MB/s");
  expect(formatIsoDate("2024-11-15")).toBe("15 November 2024");
});

it("today ends at midnight, this week is seven days, and a clock change moves nothing", () => {
  const now = new Date(2026, 9, 26, 0, 30).getTime();
  expect(ageOf(new Date(2026, 9, 26, 0, 0).getTime(), now)).toBe("Today");
  expect(ageOf(new Date(2026, 9, 25, 23, 59).getTime(), now)).toBe("This week");
  expect(ageOf(new Date(2026, 9, 20, 0, 0).getTime(), now)).toBe("This week");
  expect(ageOf(new Date(2026, 9, 19, 23, 59).getTime(), now)).toBe("Earlier");
});

it("the older a case, the coarser its time", () => {
  const now = new Date(2026, 10, 23, 14, 0).getTime();
  expect(formatWhen(new Date(2026, 10, 23, 9, 5).getTime(), now)).toBe("09:05");
  expect(formatWhen(new Date(2026, 10, 20, 9, 5).getTime(), now)).toBe("Fri");
  expect(formatWhen(new Date(2026, 9, 14, 9, 5).getTime(), now)).toBe("14 Oct 2026");
});
