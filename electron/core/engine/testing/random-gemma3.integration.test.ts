import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readGgufHeader } from "../../gguf/header.ts";
import { writeRandomGemma3 } from "./random-gemma3.ts";
import { greedy, loadTinyModel, tinyContext, tinySequence } from "./tiny-engine.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "casebook-random-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each(["f16", "q8_0", "q4_0"] as const)(
  "100 million random %s weights are written and answer",
  async (type) => {
    const path = join(folder, "model.gguf");
    const parameters = await writeRandomGemma3(path, { parameters: 100_000_000, type });
    expect(parameters).toBeGreaterThanOrEqual(100_000_000);
    expect(parameters).toBeLessThan(110_000_000);
    const { tensors } = await readGgufHeader(path);
    const counted = [...tensors.values()].reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
    expect(counted).toBe(parameters);
    const { llama, model } = await loadTinyModel(path);
    const context = await tinyContext(model);
    const answer = await greedy(tinySequence(context), model.tokenize("what is the image?", true), 6);
    expect(new Set(answer).size).toBeGreaterThan(1);
    await llama.dispose();
  },
);

it("the same seed gives the same bytes, another seed others", async () => {
  const digest = async (seed: number) => {
    const path = join(folder, `${seed}.gguf`);
    await writeRandomGemma3(path, { parameters: 1_000_000, type: "q8_0", seed });
    return createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  };
  const first = await digest(5);
  expect(await digest(5)).toBe(first);
  expect(await digest(6)).not.toBe(first);
});
