import { assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { codeBlock, codeSpan, inline, plain, quoted } from "./markdown-text.ts";

/** Line ends of every kind, markdown's marks, controls, characters of two units. */
const breakers = Array.from("\n\r\u2028\u2029\u0085\u000b\u000c\u0000\t >#`~-=<!&[]()|\\*_:1.a肺🫀\ud800");

test("every line of a quoted text stays in the quote, whatever it holds", () => {
  assert(
    property(string({ unit: constantFrom(...breakers), maxLength: 40 }), (text) => {
      for (const line of quoted(text).split(/\r\n?|\n|\u2028|\u2029/)) expect(line).toMatch(/^>( |$)/);
    }),
  );
});

test.each([
  ["<script>alert(1)</script>", "> &lt;script>alert(1)&lt;/script>"],
  ["</blockquote><img src=x>", "> &lt;/blockquote>&lt;img src=x>"],
  ["<!-- hidden -->", "> &lt;!-- hidden -->"],
  ["![pixel](https://example.org/x.png)", "> !\\[pixel](https://example.org/x.png)"],
  ["HU < -500, a <5 mm", "> HU < -500, a <5 mm"],
])("%j is shown as it is written: no raw HTML, nothing that loads", (text, expected) => {
  expect(quoted(text)).toBe(expected);
});

test("a block of code is ended by its own fence only", () => {
  assert(
    property(string({ unit: constantFrom("`", "~", "\n", "a", " "), maxLength: 80 }), (text) => {
      const lines = codeBlock(text).split("\n");
      const fence = /^`+/.exec(lines[0] ?? "")?.[0] ?? "";
      expect(lines.at(-1)).toBe(fence);
      const closing = new RegExp(`^ {0,3}\`{${fence.length},}\\s*$`);
      expect(lines.slice(1, -1).filter((line) => closing.test(line))).toEqual([]);
      expect(lines.slice(1, -1).join("\n")).toBe(plain(text));
    }),
  );
});

test("a code span holds any run of backticks and ends no table cell", () => {
  expect(codeSpan("a`b``c")).toBe("```a`b``c```");
  expect(codeSpan("`x`")).toBe("`` `x` ``");
  expect(codeSpan("a|b\nc")).toBe("`a\\|b c`");
  expect(codeSpan(" ")).toBe("(empty)");
});

test("a title is one line without markdown of its own", () => {
  expect(inline("# [a](b)\n\n---\n| <b> `c` *d*")).toBe(
    "\\# \\[a\\]\\(b\\) \\-\\-\\- \\| \\<b\\> \\`c\\` \\*d\\*",
  );
  expect(inline("Läsion 肺 🫀")).toBe("Läsion 肺 🫀");
});

test("controls, reordering characters and half surrogates are replaced, line ends become one kind", () => {
  expect(plain("a\u0000b\u001b[31m\u202ec\ud800\r\nd\re\u2028f\tg")).toBe(
    "a\ufffdb\ufffd[31m\ufffdc\ufffd\nd\ne\nf\tg",
  );
});
