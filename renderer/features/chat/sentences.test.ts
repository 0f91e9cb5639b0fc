import { describe, expect, it } from "vitest";
import { completeSentences, spoken } from "./sentences.ts";

/** All that is said while a text arrives in pieces of `step` characters. */
function stream(text: string, step: number): readonly string[] {
  const said: string[] = [];
  let next = 0;
  for (let end = step; end < text.length + step; end += step) {
    const result = completeSentences(text.slice(0, end), next, end >= text.length);
    said.push(...result.sentences);
    next = result.next;
  }
  return said;
}

describe("completeSentences", () => {
  it("says nothing until a sentence is complete, then each sentence once", () => {
    expect(completeSentences("There is one", 0, false).sentences).toEqual([]);
    expect(completeSentences("There is one spot.", 0, false).sentences).toEqual([]);
    const first = completeSentences("There is one spot. It is", 0, false);
    expect(first.sentences).toEqual(["There is one spot."]);
    expect(completeSentences("There is one spot. It is", first.next, false).sentences).toEqual([]);
    expect(completeSentences("There is one spot. It is dark", first.next, true).sentences).toEqual([
      "It is dark",
    ]);
  });

  it("does not break a number or a short form in two", () => {
    expect(stream("It measures 3.5 mm, e.g. on the left. The rest is clear.", 1)).toEqual([
      "It measures 3.5 mm, e.g. on the left.",
      "The rest is clear.",
    ]);
  });

  it("says the same whether the text comes by the letter or at once", () => {
    const text =
      "## Findings\n\n- **Density**: dark\n- Border: sharp\n\nNo other opacity. Compare with `A`?\n";
    const whole = completeSentences(text, 0, true).sentences;
    for (const step of [1, 3, 7]) expect(stream(text, step).join(" ")).toBe(whole.join(" "));
    expect(whole).toEqual([
      "Findings",
      "Density: dark",
      "Border: sharp",
      "No other opacity.",
      "Compare with A?",
    ]);
  });
});

describe("spoken", () => {
  it("reads a table by its cells and leaves out its rules and fences", () => {
    expect(spoken("| Feature | Reading |\n|---|---|\n| Border | sharp |\n")).toBe(
      "Feature, Reading Border, sharp",
    );
    expect(spoken("```js\n")).toBe("");
  });

  it("reads a link by its words, and leaves arithmetic alone", () => {
    expect(spoken("See [the guideline](https://example.org/x).")).toBe("See the guideline.");
    expect(spoken("2 * 3 = 6 and a_b")).toBe("2 * 3 = 6 and a_b");
  });
});
