import { expect, it } from "vitest";
import { paragraphText } from "./paragraph.ts";

it("a paragraph is broken between words and indented, and no word is lost", () => {
  const text = `${"word ".repeat(40)}${"x".repeat(100)} end`;
  const lines = paragraphText(text).trimEnd().split("\n");
  expect(lines.filter((line) => line.length >= 80)).toEqual([`  ${"x".repeat(100)}`]);
  expect(lines.every((line) => /^ {2}\S/.test(line))).toBe(true);
  expect(lines.map((line) => line.trim()).join(" ")).toBe(text);
});
