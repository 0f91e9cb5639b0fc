import { expect, test } from "vitest";
import { missingIn, wordsOf } from "./text-search.ts";

test("each word may stand in a text of its own, in whatever case and width", () => {
  expect(wordsOf("  Upper  ＬＥＦＴ ")).toEqual(["upper", "left"]);
  expect(missingIn(["On the LEFT", "an upper lobe"], wordsOf("upper left"))).toEqual([]);
  expect(missingIn(["On the left"], wordsOf("upper left"))).toEqual(["upper"]);
});

test("texts behind the last missing word are not looked at", () => {
  const texts = function* () {
    yield "upper";
    throw new Error("looked at");
  };
  expect(missingIn(texts(), ["upper"])).toEqual([]);
});
