import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { allParts, hashOfParts, splitName } from "./split-name.ts";

it("a file without part numbers is the whole model", () => {
  expect(splitName("medgemma-27b-it-Q8_0.gguf")).toBeNull();
  expect(allParts("medgemma-27b-it-Q8_0.gguf")).toEqual(["medgemma-27b-it-Q8_0.gguf"]);
});

it("from any part, all parts follow in order, in the same folder", () => {
  const parts = [
    "BF16/m-BF16-00001-of-00003.gguf",
    "BF16/m-BF16-00002-of-00003.gguf",
    "BF16/m-BF16-00003-of-00003.gguf",
  ];
  for (const [index, part] of parts.entries()) {
    expect(splitName(part)).toEqual({ stem: "BF16/m-BF16", part: index + 1, parts: 3 });
    expect(allParts(part)).toEqual(parts);
  }
});

it.each([
  ["part 0", "m-00000-of-00002.gguf"],
  ["a part beyond the last", "m-00003-of-00002.gguf"],
  ["a single part", "m-00001-of-00001.gguf"],
  ["more parts than anyone publishes", "m-00001-of-65535.gguf"],
  ["fewer digits", "m-1-of-2.gguf"],
])("%s is no split", (_, name) => {
  expect(allParts(name)).toEqual([name]);
});

it("the hash of several parts follows from their hashes and their order; one file keeps its own", () => {
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  expect(hashOfParts([a])).toBe(a);
  expect(hashOfParts([a, b])).toBe(createHash("sha256").update(`${a}\n${b}\n`).digest("hex"));
  expect(hashOfParts([b, a])).not.toBe(hashOfParts([a, b]));
});
