import { renderToStaticMarkup } from "react-dom/server";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { describe, expect, it } from "vitest";
import { markdownBlocks, withoutTableHead } from "./markdown-blocks.ts";

const html = (text: string): string =>
  renderToStaticMarkup(<ReactMarkdown remarkPlugins={[remarkGfm]}>{text}</ReactMarkdown>)
    .replace(/\n+/g, "\n")
    .trim();
/** The pieces come again and again. */
const known = new Map<string, string>();
const htmlOfBlock = (block: string): string => {
  const shown = known.get(block) ?? html(block);
  known.set(block, shown);
  return shown;
};
const inBlocks = (text: string): string => markdownBlocks(text).map(htmlOfBlock).join("\n").trim();

const pieces = [
  "One round spot.",
  "Two lines\nof one paragraph",
  "## Findings",
  "Setext\n------",
  "- one\n- two",
  "- one\n\n- loose two\n\n  with a paragraph",
  "Findings:\n- one\n\n- two",
  "1. first\n2. second\n   - inner\n\n     deep",
  "3. begins at three",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "```js\nconst a = 1;\n\nconst b = 2;\n```",
  "~~~\n```\n\n- not a list\n~~~",
  "- item\n\n  ```\n  code\n\n  more\n  ```\n- after",
  "> quoted\n> more",
  "    indented code\n\n    more of it",
  "***",
  "inline `a`, **bold**, ~~gone~~ and [x](https://example.org)",
  "``` not a fence ``` but code",
];
const farReaching = [
  "[^1] stands here\n\n[^1]: a note",
  "[ref]: https://example.org\n\n[ref]",
  "<div>\nraw\n</div>",
  "```\nnever closed\n\nstill code",
];

describe("markdownBlocks", () => {
  it("renders piece by piece as the whole does, whatever follows on what", () => {
    for (const first of pieces) {
      const text = pieces.flatMap((second) => [first, second]).join("\n\n");
      expect(inBlocks(text), first).toBe(html(text));
    }
  });

  it("keeps together what reaches over blank lines: definitions, and a fence that is never closed", () => {
    for (const whole of farReaching) {
      const text = `${pieces[0]}\n\n${whole}\n\n${pieces[4]}`;
      expect(inBlocks(text), whole).toBe(html(text));
    }
  });

  it("leaves all blocks but the last as they are while the text grows", () => {
    const text = "First.\n\n- a\n- b\n\nSecond.\n\n```\nx\n\ny\n```\n\nThird.";
    let before: readonly string[] = [];
    for (let end = 1; end <= text.length; end++) {
      const now = markdownBlocks(text.slice(0, end));
      expect(now.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      before = now;
    }
    expect(before).toHaveLength(5);
  });

  it("makes nothing of nothing", () => {
    expect(markdownBlocks("")).toEqual([]);
    expect(markdownBlocks("\n \n")).toEqual([]);
  });
});

describe("withoutTableHead", () => {
  it("holds a table's head back until its rule is there, and nothing else", () => {
    expect(withoutTableHead("| Feature | Rea")).toBe("");
    expect(withoutTableHead("| Feature | Reading |\n|-")).toBe("");
    expect(withoutTableHead("| Feature | Reading |\n|---|---|")).toBe("| Feature | Reading |\n|---|---|");
    expect(withoutTableHead("Text\n| Feature |")).toBe("Text");
    const table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3";
    expect(withoutTableHead(table)).toBe(table);
    expect(withoutTableHead("A plain line\nand another")).toBe("A plain line\nand another");
  });
});
