import { expect, it } from "vitest";
import { wrongLength } from "./errors.ts";

const file = { repo: "a/b", commit: "c".repeat(40), path: "folder/model-Q4_K_M.gguf" };

it("two lengths that differ by one byte are both readable and told apart", () => {
  expect(wrongLength(file, 2_312_345_678, 2_312_345_679).message).toBe(
    "The hub has a model-Q4_K_M.gguf of 2.31 GB (2,312,345,678 bytes); the one that Casebook knows has 2.31 GB (2,312,345,679 bytes). It was not fetched.",
  );
});

it("a few bytes are counted, and have no other unit", () => {
  expect(wrongLength(file, 12, 5_200_000).message).toContain(
    " of 12 bytes; the one that Casebook knows has 5.20 MB (5,200,000 bytes).",
  );
});
