import { expect, it } from "vitest";
import { defaultLoadOptions } from "../../../../shared/load-options.ts";
import { inOptionRange, withOption } from "./option-ranges.ts";

it("the limits are those of the contract", () => {
  expect([511, 512, 131_072, 131_073, 1_024.5].map((size) => inOptionRange("contextSize", size))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
  expect([-1, 0, 1_001].map((layers) => inOptionRange("gpuLayers", layers))).toEqual([false, true, false]);
  expect([0, 1, 513].map((threads) => inOptionRange("threads", threads))).toEqual([false, true, false]);
});

it("a quantised cache and switched-off flash attention exclude each other; the later choice counts", () => {
  const off = { ...defaultLoadOptions, flashAttention: false };
  expect(withOption(off, { kvCacheType: "Q8_0" })).toMatchObject({
    kvCacheType: "Q8_0",
    flashAttention: null,
  });
  const small = { ...defaultLoadOptions, kvCacheType: "Q4_0" } as const;
  expect(withOption(small, { flashAttention: false })).toMatchObject({
    kvCacheType: "F16",
    flashAttention: false,
  });
  expect(withOption(small, { threads: 4 })).toMatchObject({ kvCacheType: "Q4_0", threads: 4 });
});
