/** Where the model goes when CUDA crashes, with processes that only speak the protocol. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { engineOn, load, nothing, soon } from "./testing/gpu-engine.ts";
import { card, type Machine } from "./testing/gpu-machine.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const cpu = { ...nothing, gpu: true };
const cudaCard = { ...card, backend: "cuda" };
const noCuda = { ...nothing, cuda: true };

test("a card that crashes with CUDA is used with Vulkan, from then on", async () => {
  const machine: Machine = { gpu: cudaCard, vulkan: card, vulkanWorks: true, diesIn: "loading-model" };
  const first = engineOn(machine);
  await load(first.engine);
  expect(first.avoided()).toEqual([nothing, noCuda]);
  expect(first.reported).toMatchObject([{ step: "loading-model", backend: "cuda" }]);
  const later = engineOn(machine, first.reported[0] ?? null);
  expect(await soon(later.engine.report())).toMatchObject({ gpu: { backend: "vulkan" }, gpuAvoided: false });
  await load(later.engine);
  expect(later.avoided().at(-1)).toEqual(noCuda);
  expect(later.reported).toEqual([]);
});

test("one that crashes with Vulkan as well is left alone, from then on", async () => {
  const machine: Machine = { gpu: cudaCard, vulkan: card, diesIn: "loading-model" };
  const first = engineOn(machine);
  await load(first.engine);
  expect(first.avoided()).toEqual([nothing, noCuda, { ...noCuda, gpu: true }]);
  expect(first.reported).toMatchObject([{ step: "loading-model", backend: "vulkan" }]);
  const later = engineOn(machine, first.reported[0] ?? null);
  await load(later.engine);
  expect(later.avoided()).toEqual([null, cpu]);
  expect(await later.engine.report()).toMatchObject({ gpuAvoided: true });
});

test("where Vulkan is not installed the CPU takes the place of CUDA", async () => {
  const { engine, reported, avoided } = engineOn({ gpu: cudaCard, diesIn: "loading-model" });
  await load(engine);
  expect(avoided()).toEqual([nothing, noCuda, { ...noCuda, gpu: true }]);
  expect(reported).toMatchObject([{ backend: "cuda" }]);
});
