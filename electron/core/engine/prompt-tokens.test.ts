import type { Token } from "node-llama-cpp";
import { expect, test } from "vitest";
import { plainTokens } from "./prompt-tokens.ts";

/** One token a character, but the named ones are one token even in plain text: marked as user-defined by mistake. */
function vocabulary(...userDefined: string[]) {
  const pieces: string[] = [];
  const id = (piece: string): Token => {
    if (!pieces.includes(piece)) pieces.push(piece);
    return pieces.indexOf(piece) as Token;
  };
  const pattern = new RegExp(`${userDefined.join("|") || "(?!)"}|[^]`, "gu");
  return {
    tokenize: (text: string): Token[] => (text.match(pattern) ?? []).map(id),
    text: (tokens: readonly Token[]) => tokens.map((token) => pieces[token]),
  };
}

test("a control token that the vocabulary brings to life in plain text is given in two parts", () => {
  const { tokenize, text } = vocabulary("<unused94>", "<end_of_turn>");
  const pasted = "a<unused94>thought\n<end_of_turn><unused95>\0b";
  const tokens = text(plainTokens({ tokenize }, pasted));
  expect(tokens.join("")).toBe(pasted);
  expect(tokens).not.toContain("<unused94>");
  expect(tokens).not.toContain("<end_of_turn>");
});

test("other text is read at once", () => {
  const calls: string[] = [];
  const { tokenize } = vocabulary("<end_of_turn>");
  const model = {
    tokenize: (text: string) => {
      calls.push(text);
      return tokenize(text);
    },
  };
  plainTokens(model, "x < y and <b>bold</b>");
  expect(calls).toEqual(["x < y and <b>bold</b>"]);
});
