/** What llama.cpp says about models that are not there, compared with models that are. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextChoice, type KvCacheType } from "../../../shared/load-options.ts";
import { shape4B, shape27B } from "../../../shared/models/medgemma.ts";
import { kvCacheBytes } from "../../../shared/models/memory-need.ts";
import type { ModelShape } from "../../../shared/models/registered-model.ts";
import { readGgufHeader } from "../gguf/header.ts";
import { syntheticHeader } from "../models/fit/synthetic-header.ts";
import { batchTokens } from "./create-context.ts";
import { createLocalEngine } from "./create-local-engine.ts";
import type { FitRequest, LocalEngine } from "./local-engine.ts";
import { spawnWithFork } from "./spawn.ts";
import { answer, ask, practiceLoad } from "./testing/practice-fixture.ts";
import { tinyShape, writeTinyGemma3 } from "./testing/random-gemma3.ts";
import { loadTinyModel } from "./testing/tiny-engine.ts";

let engine: LocalEngine;
let folder: string;
beforeAll(async () => {
  engine = createLocalEngine({ spawn: spawnWithFork });
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-fit-"));
});
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

const request = (shape: ModelShape, changes: Partial<FitRequest> = {}): FitRequest => ({
  ...syntheticHeader(shape, "Q8_0"),
  contextSizes: [contextChoice.preferred],
  kvCacheType: "F16",
  flashAttention: null,
  ...changes,
});
/** What contexts take in main memory, bytes, in the order of the requests and of their sizes. */
const memory = async (requests: readonly FitRequest[]): Promise<readonly (readonly number[])[]> =>
  (await engine.fit(requests, "off")).needs.map((sizes) => sizes.map(({ memoryBytes }) => memoryBytes));

describe("a header made from a shape", () => {
  // A real model of the same form, scaled down.
  const shape: ModelShape = {
    ...tinyShape,
    vocabulary: 0,
    globalEvery: 6,
  };

  test("needs what a context of the real file is given, to within 2 %", async () => {
    const file = path.join(folder, "tiny.gguf");
    await writeTinyGemma3(file);
    const header = await readGgufHeader(file);
    const vocabulary = header.tensors.get("token_embd.weight")?.shape[1] ?? 0;
    const { model } = await loadTinyModel(file);
    const contextSizes = [1_024, 8_192];
    const made = request({ ...shape, vocabulary }, { contextSizes });
    const read = {
      ...made,
      header: (await readFile(file)).subarray(0, header.dataOffset),
      fileBytes: header.fileBytes,
    };
    const [ofMade = [], ofRead = []] = await memory([made, read]);
    for (const [index, contextSize] of contextSizes.entries()) {
      const context = await model.createContext({ contextSize, batchSize: batchTokens, sequences: 1 });
      const actual = context.memoryUsage.ram;
      await context.dispose();
      expect(actual).toBeGreaterThan(1e6);
      expect(Math.abs((ofMade[index] ?? 0) / actual - 1), `${contextSize} made`).toBeLessThan(0.02);
      expect(Math.abs((ofRead[index] ?? 0) / actual - 1), `${contextSize} read`).toBeLessThan(0.02);
    }
    await model.dispose();
  });
});

test("the KV cache of 4B and 27B is as large as is computed without llama.cpp", async () => {
  const contextSizes = [8_192, 32_768];
  const shapes = [shape4B, shape27B];
  const types: readonly KvCacheType[] = ["F16", "Q8_0"];
  const totals = await memory(
    shapes.flatMap((shape) =>
      types.map((kvCacheType) => request(shape, { contextSizes, kvCacheType, flashAttention: true })),
    ),
  );
  for (const [at, shape] of shapes.entries()) {
    const [whole = [], quantised = []] = totals.slice(2 * at);
    for (const [index, contextSize] of contextSizes.entries()) {
      // Buffers are nearly the same for both types, so the difference is the caches'.
      const difference = (whole[index] ?? 0) - (quantised[index] ?? 0);
      const computed = kvCacheBytes(shape, contextSize, "F16") - kvCacheBytes(shape, contextSize, "Q8_0");
      const ratio = difference / computed;
      expect(ratio, `${shape.layers} layers, ${contextSize} tokens`).toBeGreaterThan(0.98);
      expect(ratio, `${shape.layers} layers, ${contextSize} tokens`).toBeLessThan(1.02);
    }
  }
});

test("several models and sizes are answered in order, in one process", async () => {
  const contextSizes = [1_024, 8_192, 32_768, 131_072];
  const { needs, report } = await engine.fit(
    [request(shape4B, { contextSizes }), request(shape27B, { contextSizes })],
    "off",
  );
  expect(report).toMatchObject({ gpu: null, gpuAvoided: false, processId: null });
  expect(report.cpuMathCores).toBeGreaterThan(0);
  expect(needs.map((need) => need.map(({ contextSize }) => contextSize))).toEqual([
    contextSizes,
    contextSizes,
  ]);
  for (const need of needs) {
    const sizes = need.map(({ memoryBytes }) => memoryBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  }
  expect(needs[1]?.[3]?.memoryBytes).toBeGreaterThan(needs[0]?.[3]?.memoryBytes ?? Infinity);
});

test("a loaded model answers on as if nothing had been asked", async () => {
  await engine.load(practiceLoad());
  const { processId } = await engine.report();
  const before = await answer(engine, [ask("Hello, what are you?")]);
  const [first, after] = await Promise.all([
    engine.fit([request(shape27B)], "off"),
    answer(engine, [ask("Hello, what are you?")]),
  ]);
  expect(first.needs[0]?.[0]?.memoryBytes).toBeGreaterThan(1e9);
  expect(after.done.text).toBe(before.done.text);
  expect((await engine.report()).processId).toBe(processId);
});

test("a header that is cut off or of an unknown kind is refused by name, and costs no loaded model anything", async () => {
  await engine.load(practiceLoad());
  const whole = request(shape4B);
  const cut = { ...whole, header: whole.header.subarray(0, 500) };
  await expect(engine.fit([cut], "off")).rejects.toMatchObject({ code: "MODEL_UNREADABLE" });
  const unknown = Buffer.from(whole.header);
  unknown.write("gemmaX", unknown.indexOf("gemma3"));
  await expect(engine.fit([{ ...whole, header: unknown }], "off")).rejects.toMatchObject({
    code: "MODEL_UNREADABLE",
  });
  expect((await answer(engine, [ask("Hello, what are you?")])).done.finishReason).toBe("stop");
});
