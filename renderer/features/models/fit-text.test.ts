import { expect, it } from "vitest";
import { fit, machine } from "../../testing/model-samples.ts";
import { fitText } from "./fit-text.ts";

it("each verdict says how the model would run and what it needs", () => {
  expect(fitText(fit(), machine)).toEqual({
    mark: "well",
    headline: "Fits on the GPU with 32,768 tokens",
    detail: "needs 5.10 GB; up to 131,072 tokens fit",
  });
  expect(fitText(fit({ largestContext: 32_768 }), machine).detail).toBe("needs 5.10 GB");
  const partly = fit({ verdict: "gpu-partly", gpuLayers: 20, tokensPerSecond: 7.6 });
  expect(fitText(partly, machine)).toEqual({
    mark: "slow",
    headline: "Fits partly on the GPU with 32,768 tokens",
    detail: "20 of 35 layers, about 8 tokens/s; needs 5.10 GB",
  });
  expect(fitText(fit({ verdict: "cpu-only", tokensPerSecond: 0.4 }), machine)).toEqual({
    mark: "slow",
    headline: "Runs on the processor with 32,768 tokens",
    detail: "slower than 1 token/s; needs 5.10 GB",
  });
  const none = fit({ verdict: "does-not-fit", tokensPerSecond: null, largestContext: null });
  expect(fitText(none, machine)).toEqual({
    mark: "not",
    headline: "Does not fit in memory",
    detail: "needs 5.10 GB with 32,768 tokens; this computer has 88.0 GB",
  });
});

it("memory that the GPU shares with the processor is counted once", () => {
  const { gpu } = machine;
  const shared = { ...machine, gpu: gpu === null ? null : { ...gpu, unifiedBytes: gpu.totalBytes } };
  expect(fitText(fit({ verdict: "does-not-fit" }), shared).detail).toContain("has 64.0 GB");
});
