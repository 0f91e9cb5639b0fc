import { expect, it } from "vitest";
import { partsMissing } from "./errors.ts";
import type { FileFacts } from "./file-facts.ts";
import { splitProblem } from "./split-check.ts";

const part = (name: string, no: number, changes: Partial<FileFacts> = {}) => ({
  name,
  facts: {
    role: no === 0 ? "model" : "part",
    name: null,
    family: null,
    quantisation: "F16",
    width: 128,
    split: { no, count: 2, tensors: 5 },
    tensors: no === 0 ? 3 : 2,
    boundByTerms: false,
    ...changes,
  } satisfies FileFacts,
});
const first = part("m-00001-of-00002.gguf", 0);
const second = part("m-00002-of-00002.gguf", 1);

it("nothing is wrong with parts that belong together, nor with a model in one file", () => {
  expect(splitProblem([first, second])).toBeNull();
  expect(splitProblem([part("m.gguf", 0, { split: null })])).toBeNull();
});

it("a part under another name is named, since llama.cpp finds the others by their names", () => {
  expect(splitProblem([part("mine.gguf", 0), second])).toMatchObject({
    code: "IMPORT_REFUSED",
    message: expect.stringContaining("mine.gguf is part 1 of 2"),
  });
  expect(splitProblem([part("m-00002-of-00002.gguf", 0), part("m-00001-of-00002.gguf", 1)])).not.toBeNull();
});

it.each([
  ["too few tensors", part(second.name, 1, { tensors: 1 })],
  ["another number of parts", part(second.name, 1, { split: { no: 1, count: 3, tensors: 5 } })],
])("parts of different models are refused: %s", (_, other) => {
  expect(splitProblem([first, other])?.message).toMatch(/do not belong together/);
});

it("of many missing parts the first are named and the others counted", () => {
  const names = Array.from({ length: 5 }, (_, index) => `m-0000${index + 1}-of-00006.gguf`);
  expect(partsMissing(names)).toMatchObject({
    code: "IMPORT_INCOMPLETE",
    message: expect.stringMatching(/m-00001.*m-00003-of-00006\.gguf and 2 more\.$/),
  });
});
