import type { Token } from "node-llama-cpp";
import { expect, test } from "vitest";
import { TokenText } from "./token-text.ts";

/** One token a byte, as in a vocabulary that knows no other. */
const bytes = (text: string): Token[] => [...Buffer.from(text)] as Token[];
const decode = (tokens: readonly Token[]): string => Buffer.from(tokens).toString("utf8");

test("gives a character with the token that completes it, and nothing before", () => {
  const reader = new TokenText(decode);
  expect(bytes("a肺🫁").map((token) => reader.push(token))).toEqual(["a", "", "", "肺", "", "", "", "🫁"]);
  expect(reader.flush()).toBe("");
});

test("gives what was held back at the end, broken as it is", () => {
  const reader = new TokenText(decode);
  const half = bytes("肺").slice(0, 2);
  expect(half.map((token) => reader.push(token))).toEqual(["", ""]);
  expect(reader.flush()).toBe("\uFFFD");
  expect(reader.flush()).toBe("");
});

test("does not wait forever for bytes that are no character", () => {
  const reader = new TokenText(decode);
  const given = Array.from({ length: 8 }, () => reader.push(0x80 as Token));
  expect(given.slice(0, 7)).toEqual(["", "", "", "", "", "", ""]);
  expect(given[7]).toBe("\uFFFD".repeat(8));
  expect(reader.push(0x61 as Token)).toBe("a");
});

test("hands the tokens before along, on which spaces may depend", () => {
  const seen: number[][] = [];
  const reader = new TokenText((tokens, before) => {
    seen.push([...before]);
    return decode(tokens);
  }, bytes("abcdef"));
  reader.push(0x67 as Token);
  reader.push(0x68 as Token);
  expect(seen).toEqual([bytes("cdef"), bytes("defg")]);
});
