import { describe, expect, test } from "vitest";
import { readRange } from "./ranges.ts";

const etag = '"one"';
const read = (range?: string, ifRange?: string, total = 100) => readRange({ range, ifRange }, etag, total);
const part = (from: number, to: number) => ({ kind: "part", range: { from, to } });

describe("a range", () => {
  test.each([
    ["bytes=0-9", part(0, 9)],
    ["bytes=10-", part(10, 99)],
    ["bytes=90-500", part(90, 99)],
    ["bytes=-5", part(95, 99)],
    ["bytes=-500", part(0, 99)],
    ["bytes=99-99", part(99, 99)],
  ])("%s is a part of 100 bytes", (range, verdict) => expect(read(range)).toEqual(verdict));

  test.each(["bytes=100-", "bytes=100-200", "bytes=-0"])("%s of 100 bytes cannot be satisfied", (range) =>
    expect(read(range)).toEqual({ kind: "unsatisfiable" }),
  );

  test.each([undefined, "bytes=-", "bytes=9-3", "bytes=0-1,4-5", "lines=0-9", "nonsense"])(
    "%s is passed over, and the whole file is sent",
    (range) => expect(read(range)).toEqual({ kind: "whole" }),
  );

  test("counts only while the file is the one that If-Range names", () => {
    expect(read("bytes=10-", '"one"')).toEqual(part(10, 99));
    expect(read("bytes=10-", '"another"')).toEqual({ kind: "whole" });
  });
});
