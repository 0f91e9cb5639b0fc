/** A context that does not fit, on a real engine that may use little memory. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CasebookError } from "../../../shared/errors.ts";
import { defaultLoadOptions, type LoadOptions } from "../../../shared/load-options.ts";
import { createContext } from "./create-context.ts";
import { writeShapedGemma3 } from "./testing/random-gemma3.ts";
import { loadTinyModel } from "./testing/tiny-engine.ts";

/** A token takes 262,144 bytes: 34 GB for 131,072, more than free memory and swap are allowed to be. */
const hungryShape = {
  layers: 8,
  embedding: 32,
  heads: 32,
  keyValueHeads: 32,
  headSize: 256,
  feedForward: 32,
  slidingWindow: 131_072,
  trainedContext: 131_072,
};
const allowedBytes = 700e6;

let folder: string;
let model: LlamaModel;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-context-"));
  const file = path.join(folder, "hungry.gguf");
  await writeShapedGemma3(file, hungryShape, { type: "f16" });
  const loaded = await loadTinyModel(file);
  model = loaded.model;
  await loaded.llama.setRamCap(allowedBytes);
});
afterAll(async () => {
  await model.llama.setRamCap(null);
  await model.dispose();
  await rm(folder, { recursive: true, force: true });
});

const create = (changes: Partial<LoadOptions>) =>
  createContext(model, { load: { ...defaultLoadOptions, ...changes }, tokensPerImage: 0, threads: 1 });
const refusal = async (changes: Partial<LoadOptions>): Promise<CasebookError> => {
  const thrown: unknown = await create(changes).catch((error: unknown) => error);
  if (thrown instanceof CasebookError) return thrown;
  throw new Error("nothing was refused");
};

const namedIn = ({ message }: CasebookError): number =>
  Number(/One of ([\d,]+) tokens would fit/.exec(message)?.[1]?.replaceAll(",", ""));

test("says how large a context would fit, and that one does", async () => {
  const refused = await refusal({ contextSize: 131_072 });
  expect(refused.code).toBe("MODEL_TOO_LARGE");
  expect(refused.message).toContain("A context of 131,072 tokens does not fit");
  const fitting = namedIn(refused);
  expect(fitting).toBeGreaterThanOrEqual(512);
  expect(fitting).toBeLessThan(16_384);
  const context = await create({ contextSize: fitting });
  expect(context.contextSize).toBe(fitting);
  await context.dispose();
});

test("a smaller KV cache makes room for more", async () => {
  const fitting = async (changes: Partial<LoadOptions>) =>
    namedIn(await refusal({ contextSize: 131_072, ...changes }));
  expect(await fitting({ kvCacheType: "Q4_0" })).toBeGreaterThan(await fitting({}));
});

test("where nobody asked for a size, it is one that fits", async () => {
  const context = await create({});
  expect(context.contextSize).toBeGreaterThanOrEqual(512);
  expect(context.memoryUsage.ram).toBeLessThan(allowedBytes);
  await context.dispose();
});
