/** Whether a model fits this computer: schemas. The verdict itself is computed by `fit-verdict.ts`. */
import * as v from "valibot";
import { countSchema } from "../domain.ts";

/** Bytes throughout. */
export const machineSchema = v.strictObject({
  /** null: no GPU that the engine can use. */
  gpu: v.nullable(
    v.strictObject({
      backend: v.string(),
      names: v.array(v.string()),
      totalBytes: countSchema,
      /** Memory that is free, or will be when the loaded model makes room for another. */
      freeBytes: countSchema,
      /** The part of the total that is main memory as well (Apple, integrated GPUs). */
      unifiedBytes: countSchema,
    }),
  ),
  /** After a crash: models run on the processor, and `gpu` is null. */
  gpuAvoided: v.boolean(),
  memory: v.strictObject({ totalBytes: countSchema, freeBytes: countSchema }),
  /** The disk of the model folder; null where the system does not report it. */
  disk: v.nullable(v.strictObject({ freeBytes: countSchema })),
  processor: v.string(),
  physicalCores: countSchema,
});
export type Machine = v.InferOutput<typeof machineSchema>;

/** The needs of one variant at one context size. */
export const needSchema = v.strictObject({
  weightsBytes: countSchema,
  mmprojBytes: countSchema,
  kvCacheBytes: countSchema,
  /** Buffers of the computation. */
  overheadBytes: countSchema,
});
export type Need = v.InferOutput<typeof needSchema>;

/** From best to worst. */
export const verdicts = ["gpu-whole", "gpu-partly", "cpu-only", "does-not-fit"] as const;

/** The fit of any model; models of the registry have more. */
export const fileFitSchema = v.strictObject({
  contextSize: countSchema,
  need: needSchema,
  verdict: v.picklist(verdicts),
  /** Layers on the GPU, of how many. */
  gpuLayers: countSchema,
  layers: countSchema,
  /**
   * A rough estimate, to be shown as "about": the bytes that each token reads, by the bandwidth of this class of memory
   * (`speed.ts` lists the assumptions). null where the model does not fit.
   */
  tokensPerSecond: v.nullable(v.number()),
  /** The largest context with the same verdict, up to what the model was trained for; null where it does not fit. */
  largestContext: v.nullable(countSchema),
  /** "registry": from what we ship. "header": from the file's own header. */
  basis: v.picklist(["registry", "header"]),
  /** The download itself does not fit on the disk. */
  diskTooSmall: v.boolean(),
});
export type FileFit = v.InferOutput<typeof fileFitSchema>;

export const fitSchema = v.strictObject({
  registryId: v.string(),
  quantisation: v.string(),
  ...fileFitSchema.entries,
  /** For the one that is recommended: why. null: not recommended. */
  recommended: v.nullable(v.string()),
});
export type Fit = v.InferOutput<typeof fitSchema>;
