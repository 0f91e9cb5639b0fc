import { InsufficientMemoryError, NoBinaryFoundError } from "node-llama-cpp";
import { expect, test } from "vitest";
import { contextFull } from "./errors.ts";
import { fromEvaluation, fromLoading } from "./failures.ts";

test.each([
  [new InsufficientMemoryError("Not enough VRAM"), "MODEL_TOO_LARGE"],
  [new NoBinaryFoundError("no binary"), "ENGINE_START_FAILED"],
  [new Error("failed to load /home/someone/secret.gguf"), "MODEL_UNREADABLE"],
  ["a string", "MODEL_UNREADABLE"],
])("what loading throws gets a name and a remedy, and loses the library's own words", (thrown, code) => {
  const error = fromLoading(thrown);
  expect(error).toMatchObject({ code });
  expect(error.remedy).not.toBe("");
  expect(error.message).not.toMatch(/secret|VRAM|binary/);
});

test("a failure that has a name already keeps it", () => {
  const full = contextFull();
  expect(fromLoading(full)).toBe(full);
  expect(fromEvaluation(full)).toBe(full);
  expect(fromEvaluation(new Error("llama_decode failed")).code).toBe("GENERATION_FAILED");
});
