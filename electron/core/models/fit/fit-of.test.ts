import { expect, it } from "vitest";
import type { KvCacheType } from "../../../../shared/load-options.ts";
import { shape4B } from "../../../../shared/models/medgemma.ts";
import { totalOf } from "../../../../shared/models/memory-need.ts";
import { machines } from "../../../../shared/models/testing/machines.ts";
import { fitOf, type KnownModel } from "./fit-of.ts";

const model: KnownModel = {
  facts: { shape: shape4B, weightsBytes: 2_489_894_976, embeddingBytes: 550e6 },
  basis: "registry",
  mmprojBytes: 851_252_224,
  missingBytes: 0,
  compute: [
    { contextSize: 8_192, memoryBytes: 549e6, onGpu: { gpuBytes: 549e6, memoryBytes: 10e6 } },
    { contextSize: 131_072, memoryBytes: 575e6, onGpu: { gpuBytes: 575e6, memoryBytes: 10e6 } },
  ],
};

it("of the parts that a model needs, a larger context makes the KV cache and the computation larger, and nothing else", () => {
  const small = fitOf(machines.office16, model, { contextSize: 8_192 }).need;
  const large = fitOf(machines.office16, model, { contextSize: 131_072 }).need;
  expect(large).toMatchObject({ weightsBytes: small.weightsBytes, mmprojBytes: small.mmprojBytes });
  expect(small).toMatchObject({ weightsBytes: 2_489_894_976, mmprojBytes: 851_252_224 });
  expect(large.overheadBytes - small.overheadBytes).toBe(26e6);
  // Five global layers of 34 hold 2,048 bytes of keys and 2,048 of values of each token more; the others hold a window.
  expect(large.kvCacheBytes - small.kvCacheBytes).toBe(5 * (131_072 - 8_192) * 4_096);
  expect(totalOf(large)).toBeGreaterThan(totalOf(small));
});

it("a quantised KV cache needs less, and a larger context fits with it", () => {
  const as = (kvCacheType: KvCacheType) =>
    fitOf(machines.office16, model, { contextSize: 32_768, kvCacheType });
  expect(as("Q8_0").need.kvCacheBytes).toBe((as("F16").need.kvCacheBytes * 17) / 32);
  expect(as("Q8_0").need.overheadBytes).toBe(as("F16").need.overheadBytes);
  const large = { ...model, facts: { ...model.facts, weightsBytes: 11e9 } };
  const verdictAs = (kvCacheType: KvCacheType) =>
    fitOf(machines.office16, large, { contextSize: 131_072, kvCacheType }).verdict;
  expect([verdictAs("F16"), verdictAs("Q4_0")]).toEqual(["does-not-fit", "cpu-only"]);
});

it("a context beyond what the model was trained for is cut to that, and said so", () => {
  expect(fitOf(machines.office16, model, { contextSize: 200_000 }).contextSize).toBe(131_072);
});
