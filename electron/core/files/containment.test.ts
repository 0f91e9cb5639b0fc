import path from "node:path";
import { describe, expect, it } from "vitest";
import { contains, insideOf, segmentsOf } from "./containment.ts";

describe("a path of a record", () => {
  it("is taken when it stays inside", () => {
    expect(segmentsOf("maker--model/0f/model.gguf")).toEqual(["maker--model", "0f", "model.gguf"]);
    expect(insideOf("/models", "a/..b/c.gguf")).toBe(path.join("/models", "a", "..b", "c.gguf"));
  });

  it.each([
    "",
    ".",
    "..",
    "../outside.gguf",
    "a/../../outside.gguf",
    "a/./b",
    "a//b",
    "a/",
    "/etc/passwd",
    "a\u0000.gguf",
  ])("is refused when it may lead out: %o", (relative) => {
    expect(segmentsOf(relative)).toBeNull();
    expect(insideOf("/models", relative)).toBeNull();
  });

  it.each([
    "C:x.gguf",
    "C:/x.gguf",
    "C:\\x.gguf",
    "\\\\server\\share\\x.gguf",
    "..\\x.gguf",
    "a/x.gguf:stream",
  ])("is refused on Windows when it names a drive, a server or a stream: %o", (relative) => {
    expect(segmentsOf(relative, "win32")).toBeNull();
  });

  it("may hold a colon or a backslash where these are letters like others", () => {
    expect(segmentsOf("medgemma:4b.gguf", "linux")).toEqual(["medgemma:4b.gguf"]);
  });
});

describe("being inside a folder", () => {
  it("is not having the same beginning", () => {
    expect(contains("/models", "/models/a/b")).toBe(true);
    expect(contains("/models", "/models")).toBe(true);
    expect(contains("/models", "/models-other/a")).toBe(false);
    expect(contains("/models", "/")).toBe(false);
    expect(contains("/models", "/models/..data")).toBe(true);
  });
});
