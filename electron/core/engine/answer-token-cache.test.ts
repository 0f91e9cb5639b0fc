import type { Token } from "node-llama-cpp";
import { expect, test } from "vitest";
import { AnswerTokenCache } from "./answer-token-cache.ts";

const pieces = ["", "mid", "dle", " right", ".", "\n", " "];
const decode = (tokens: readonly Token[]): string => tokens.map((token) => pieces[token]).join("");
const ids = (...tokens: number[]): Token[] => tokens as Token[];

test("recalls the tokens of an answer by its text", () => {
  const cache = new AnswerTokenCache();
  cache.remember("middle right.", ids(1, 2, 3, 4), decode);
  expect(cache.recall("middle right.")).toEqual(ids(1, 2, 3, 4));
  expect(cache.recall("middle")).toBeUndefined();
});

test("leaves off the white space that the template would trim", () => {
  const cache = new AnswerTokenCache();
  cache.remember("middle\n \n", ids(1, 2, 5, 6, 5), decode);
  expect(cache.recall("middle")).toEqual(ids(1, 2));
});

test("does not remember what the template would give other tokens", () => {
  const cache = new AnswerTokenCache();
  cache.remember("\nmiddle", ids(5, 1, 2), decode);
  cache.remember("   ", ids(6, 6, 6), decode);
  cache.remember("middle", ids(1, 3), decode);
  expect(cache.recall("middle")).toBeUndefined();
  expect(cache.recall("")).toBeUndefined();
});

test("forgets the oldest of more than 256 answers", () => {
  const cache = new AnswerTokenCache();
  for (let n = 0; n <= 256; n++) cache.remember(`${n}`, ids(n), () => `${n}`);
  expect(cache.recall("0")).toBeUndefined();
  expect(cache.recall("1")).toEqual(ids(1));
  expect(cache.recall("256")).toEqual(ids(256));
});
