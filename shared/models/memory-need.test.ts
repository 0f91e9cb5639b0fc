import { expect, it } from "vitest";
import { shape4B, shape27B } from "./medgemma.ts";
import { type ComputePoint, computeAt, type Estimate, kvCacheBytes, needOf, totalOf } from "./memory-need.ts";

const compute: readonly ComputePoint[] = [
  { contextSize: 1_024, memoryBytes: 500, onGpu: { gpuBytes: 400, memoryBytes: 10 } },
  { contextSize: 9_216, memoryBytes: 1_500, onGpu: { gpuBytes: 800, memoryBytes: 10 } },
];

it("the KV cache of 4B: five layers see all tokens, 29 a window of 1,024 and a batch", () => {
  const bytesPerToken = 4 * 256 * 2 * 2;
  expect(kvCacheBytes(shape4B, 8_192, "F16")).toBe((5 * 8_192 + 29 * 1_792) * bytesPerToken);
  expect(kvCacheBytes(shape4B, 1_000, "F16")).toBe(34 * 1_024 * bytesPerToken);
});

it("quantised caches take 17/32 and 9/32 of it", () => {
  const full = kvCacheBytes(shape27B, 32_768, "F16");
  expect(kvCacheBytes(shape27B, 32_768, "Q8_0")).toBe((full * 17) / 32);
  expect(kvCacheBytes(shape27B, 32_768, "Q4_0")).toBe((full * 9) / 32);
});

it("buffers lie on a line between the sizes that are known, and on its continuation beyond", () => {
  expect(computeAt(compute, 1_024, "cpu")).toEqual({ gpuBytes: 0, memoryBytes: 500 });
  expect(computeAt(compute, 5_120, "cpu")).toEqual({ gpuBytes: 0, memoryBytes: 1_000 });
  expect(computeAt(compute, 17_408, "cpu")).toEqual({ gpuBytes: 0, memoryBytes: 2_500 });
  expect(computeAt(compute, 5_120, "gpu")).toEqual({ gpuBytes: 600, memoryBytes: 10 });
  expect(computeAt(compute.slice(0, 1), 17_408, "cpu")).toEqual({ gpuBytes: 0, memoryBytes: 500 });
});

it("a text model needs no encoder, and the parts add up", () => {
  const text: Estimate = {
    shape: shape4B,
    kvCacheType: "F16",
    weightsBytes: 2e9,
    embeddingBytes: 5e8,
    mmprojBytes: 0,
    compute,
  };
  const need = needOf(text, 5_120, "gpu");
  expect(need).toMatchObject({ weightsBytes: 2e9, mmprojBytes: 0, overheadBytes: 610 });
  expect(totalOf(need)).toBe(2e9 + 610 + need.kvCacheBytes);
  const seeing = needOf({ ...text, mmprojBytes: 850e6 }, 5_120, "gpu");
  expect(seeing.overheadBytes).toBeGreaterThan(need.overheadBytes + 100e6);
});
