/** An engine that dies on demand, as a real one does on a GPU with small buffers. */
import { expect, it } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { shape4B, shape27B } from "../../../../shared/models/medgemma.ts";
import { kvCacheBytes } from "../../../../shared/models/memory-need.ts";
import type { ContextNeed, EngineReport, LocalEngine } from "../../engine/local-engine.ts";
import { computeNeeds, createComputeNeeds } from "./compute-needs.ts";

const buffers = 500e6;
const report = { gpu: null, cpuMathCores: 2 } as unknown as EngineReport;
const crash = (): CasebookError => new CasebookError("ENGINE_CRASHED", "It stopped.", "Ask again.");

/** @param most contexts above this many tokens end the process */
function engineUpTo(most: number): { readonly engine: Pick<LocalEngine, "fit">; readonly asked: number[][] } {
  const asked: number[][] = [];
  const fit: LocalEngine["fit"] = (requests) => {
    const sizes = requests.flatMap(({ contextSizes }) => contextSizes);
    asked.push([...sizes]);
    if (sizes.some((size) => size > most)) return Promise.reject(crash());
    const need = (contextSize: number): ContextNeed => {
      const total = kvCacheBytes(shape4B, contextSize, "F16") + buffers;
      return { contextSize, memoryBytes: total, onGpu: { gpuBytes: total, memoryBytes: 1e6 } };
    };
    return Promise.resolve({ report, needs: requests.map(({ contextSizes }) => contextSizes.map(need)) });
  };
  return { engine: { fit }, asked };
}

it("is what is left without the KV cache, and comes with what machine it is", async () => {
  const { points, report: said } = await computeNeeds(engineUpTo(131_072).engine, [shape4B], "auto");
  expect(said).toBe(report);
  expect(points[0]?.map(({ contextSize }) => contextSize)).toEqual([1_024, 8_192, 32_768, 131_072]);
  for (const { memoryBytes, onGpu } of points[0] ?? []) {
    expect(memoryBytes).toBe(buffers);
    expect(onGpu).toEqual({ gpuBytes: buffers, memoryBytes: 1e6 });
  }
});

it("is asked once for each shape, several in one go, also by several at a time", async () => {
  const { engine, asked } = engineUpTo(131_072);
  const needs = createComputeNeeds(engine);
  expect(needs.knows([shape4B])).toBe(false);
  await Promise.all([needs.of([shape4B], "auto"), needs.of([shape4B], "auto"), needs.of([shape27B], "auto")]);
  const [small, large] = await needs.of([shape4B, shape27B], "auto");
  expect([small?.length, large?.length]).toEqual([4, 4]);
  expect(asked).toHaveLength(2);
  await createComputeNeeds(engine).of([shape4B, shape27B], "auto");
  expect(asked.map((sizes) => sizes.length)).toEqual([4, 4, 8]);
});

it("what a survey found without a GPU is known for the processor, and for nothing else", async () => {
  const { engine, asked } = engineUpTo(131_072);
  const needs = createComputeNeeds(engine);
  expect(await needs.survey([shape4B], "auto")).toBe(report);
  expect([needs.knows([shape4B]), needs.knows([shape4B, shape27B])]).toEqual([true, false]);
  await needs.of([shape4B], "off");
  expect(asked).toHaveLength(1);
  await needs.of([shape4B], "auto");
  expect(asked).toHaveLength(2);
});

it("leaves out the sizes that end the process, and keeps the others", async () => {
  const { engine, asked } = engineUpTo(32_768);
  const [points] = await createComputeNeeds(engine).of([shape4B], "auto");
  expect(points?.map(({ contextSize }) => contextSize)).toEqual([1_024, 8_192, 32_768]);
  expect(asked).toHaveLength(2);
});

it("an engine that cannot compute any size says so, and is asked again the next time", async () => {
  const { engine, asked } = engineUpTo(0);
  const needs = createComputeNeeds(engine);
  await expect(needs.of([shape4B], "auto")).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
  expect(asked).toHaveLength(4);
  await expect(needs.of([shape4B], "auto")).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
  expect(asked).toHaveLength(8);
});

it("asks for no more than the model was trained for", async () => {
  const { engine, asked } = engineUpTo(131_072);
  const needs = createComputeNeeds(engine);
  await needs.of([{ ...shape4B, trainedContext: 8_192 }], "off");
  await needs.of([{ ...shape4B, trainedContext: 512 }], "off");
  expect(asked).toEqual([[1_024, 8_192], [512]]);
});
