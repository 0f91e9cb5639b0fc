import { expect, test } from "vitest";
import { previewCharacters, previewOf } from "./preview.ts";

test.each([
  ["# Heading\n\nText", "Heading Text"],
  ["**Bold** and _slanted_ and `code`", "Bold and slanted and code"],
  ["- one\n- two\n1. three", "one two three"],
  ["> quoted\n> on", "quoted on"],
  ["See [the page](https://example.org) and ![an image](x.png)", "See the page and an image"],
  ["| a | b |\n| --- | :-: |\n| 1 | 2 |", "a b 1 2"],
  ["```js\nlet a;\n```", "let a;"],
  ["before\n\n---\n\nafter", "before after"],
  ["HU < -500 and snake_case stay", "HU < -500 and snake_case stay"],
  ["  \n\t\n ", ""],
  ["", ""],
])("%j reads %j", (text, expected) => {
  expect(previewOf(text)).toBe(expected);
});

test("a long text is cut at a word, never within a character, and never longer than allowed", () => {
  const words = previewOf("palavra ".repeat(100));
  expect(words).toMatch(/palavra…$/);
  for (const text of ["🫀".repeat(300), "肺".repeat(300), `${"a".repeat(118)}🫀🫀🫀`]) {
    const preview = previewOf(text);
    expect(preview.length).toBeLessThanOrEqual(previewCharacters);
    expect(preview.isWellFormed()).toBe(true);
  }
});

test("200,000 hostile characters take no time", () => {
  const began = performance.now();
  for (const text of ["[".repeat(200_000), "|-".repeat(100_000), "_ ".repeat(100_000), "`".repeat(200_000)]) {
    previewOf(text);
  }
  expect(performance.now() - began).toBeLessThan(500);
});
