/** How a model is loaded, as the user may choose it for each model. */
import * as v from "valibot";
import { limits } from "./limits.ts";

export const kvCacheTypes = ["F16", "Q8_0", "Q4_0"] as const;
export type KvCacheType = (typeof kvCacheTypes)[number];

/** Tokens of context where the user chose none. */
export const contextChoice = {
  /** The most that is chosen by itself: the reach that MedGemma 1.5 was engineered for (facts B1). */
  most: 32_768,
  /** Layers stay off the GPU rather than that the context becomes smaller than this. */
  preferred: 8_192,
  least: 512,
} as const;

/** How a model is loaded; null leaves the choice to the engine. */
export const loadOptionsSchema = v.strictObject({
  /** Tokens. */
  contextSize: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(512), v.maxValue(limits.contextTokens))),
  gpuLayers: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.gpuLayers))),
  kvCacheType: v.picklist(kvCacheTypes),
  flashAttention: v.nullable(v.boolean()),
  threads: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.threads))),
});
export type LoadOptions = v.InferOutput<typeof loadOptionsSchema>;
export const defaultLoadOptions: LoadOptions = {
  contextSize: null,
  gpuLayers: null,
  kvCacheType: "F16",
  flashAttention: null,
  threads: null,
};
