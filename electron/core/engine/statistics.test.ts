import { expect, test } from "vitest";
import { AnswerStatistics } from "./statistics.ts";

test("counts tokens, images and time from the first question on", () => {
  let now = 1_000;
  const statistics = new AnswerStatistics(8_192, () => now);
  statistics.image(120);
  statistics.image(80);
  statistics.prompt(50, 20);
  now = 1_500;
  statistics.token();
  now = 2_500;
  for (let i = 0; i < 10; i++) statistics.token();
  now = 2_600;
  expect(statistics.read()).toEqual({
    promptTokens: 50,
    cachedTokens: 20,
    completionTokens: 11,
    imagesEncoded: 2,
    imageEncodeMs: 200,
    firstTokenMs: 500,
    tokensPerSecond: 10,
    totalMs: 1_600,
    contextSize: 8_192,
  });
});

test("an answer without a token, or with one, has no speed", () => {
  const statistics = new AnswerStatistics(8_192, () => 5);
  expect(statistics.read()).toMatchObject({ tokensPerSecond: 0, firstTokenMs: 0, completionTokens: 0 });
  statistics.token();
  expect(statistics.read()).toMatchObject({ tokensPerSecond: 0, completionTokens: 1 });
});
