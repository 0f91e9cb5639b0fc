/** The memory that a model takes at a context size: weights, image encoder, KV cache, buffers. Pure. Bytes throughout. */
import type { KvCacheType } from "../load-options.ts";
import type { Need } from "./fit.ts";
import type { ModelShape } from "./registered-model.ts";
import { encoderComputeBytes } from "./reserves.ts";

/** The buffers of one context size beside the KV cache, as llama.cpp computes them. */
export interface ComputePoint {
  readonly contextSize: number;
  /** With all layers on the CPU. */
  readonly memoryBytes: number;
  /** With all layers on the GPU; null where there is none. Some buffers are in main memory all the same. */
  readonly onGpu: { readonly gpuBytes: number; readonly memoryBytes: number } | null;
}

/** Buffers of the computation, by where they lie. */
export interface Compute {
  readonly gpuBytes: number;
  readonly memoryBytes: number;
}

export interface Estimate {
  readonly shape: ModelShape;
  readonly kvCacheType: KvCacheType;
  /** Bytes of the language model; `embeddingBytes` of them are the table that is also its output. */
  readonly weightsBytes: number;
  readonly embeddingBytes: number;
  /** 0: text only. */
  readonly mmprojBytes: number;
  /** By context size, smallest first; at least one. */
  readonly compute: readonly ComputePoint[];
}

/** Source: `ggml_type_size` and `ggml_blck_size`. */
const bytesPerValue: Readonly<Record<KvCacheType, number>> = { F16: 2, Q8_0: 34 / 32, Q4_0: 18 / 32 };

/** Context sizes and windows are rounded up to this. Source: `llama_context` and `llama_kv_cache_iswa` of llama.cpp. */
const paddingTokens = 256;
/** node-llama-cpp adds one to the 512 tokens that Casebook evaluates in one batch. */
const batchTokens = 513;

/** Keys and values of all layers. Source: `llama_kv_cache_iswa` of llama.cpp. */
export function kvCacheBytes(shape: ModelShape, contextSize: number, type: KvCacheType): number {
  const { layers, globalEvery, slidingWindow, keyValueHeads, headSize } = shape;
  const all = padded(contextSize);
  const window = Math.min(all, padded(slidingWindow + batchTokens));
  const globalLayers = Math.floor(layers / globalEvery);
  const cells = globalLayers * all + (layers - globalLayers) * window;
  return cells * keyValueHeads * headSize * 2 * bytesPerValue[type];
}

const padded = (tokens: number): number => Math.ceil(tokens / paddingTokens) * paddingTokens;

/**
 * Buffers of the computation with all layers `where`: between the sizes that llama.cpp was asked about, and beyond them as
 * they grew last.
 */
export function computeAt(
  compute: readonly ComputePoint[],
  contextSize: number,
  where: "cpu" | "gpu",
): Compute {
  const after = compute.findIndex((point) => point.contextSize >= contextSize);
  const last = after === -1 ? compute.length - 1 : after;
  const a = compute[Math.max(0, last - 1)];
  const b = compute[last];
  if (a === undefined || b === undefined) throw new Error("an estimate needs at least one context size");
  const share = a === b ? 0 : (contextSize - a.contextSize) / (b.contextSize - a.contextSize);
  const between = (value: (point: ComputePoint) => number): number =>
    Math.max(0, value(a) + share * (value(b) - value(a)));
  return {
    gpuBytes: between((point) => (where === "gpu" ? (point.onGpu?.gpuBytes ?? 0) : 0)),
    memoryBytes: between(({ memoryBytes, onGpu }) =>
      where === "gpu" && onGpu !== null ? onGpu.memoryBytes : memoryBytes,
    ),
  };
}

/** All memory that the model takes, on the GPU and in main memory. */
export function needOf(estimate: Estimate, contextSize: number, where: "cpu" | "gpu"): Need {
  const { shape, kvCacheType, weightsBytes, mmprojBytes, compute } = estimate;
  const { gpuBytes, memoryBytes } = computeAt(compute, contextSize, where);
  return {
    weightsBytes,
    mmprojBytes,
    kvCacheBytes: Math.round(kvCacheBytes(shape, contextSize, kvCacheType)),
    overheadBytes: Math.round(gpuBytes + memoryBytes + encoderBytes(estimate)),
  };
}

/** Buffers of the image encoder. */
export const encoderBytes = ({ mmprojBytes }: Pick<Estimate, "mmprojBytes">): number =>
  mmprojBytes === 0 ? 0 : encoderComputeBytes;

export const totalOf = ({ weightsBytes, mmprojBytes, kvCacheBytes, overheadBytes }: Need): number =>
  weightsBytes + mmprojBytes + kvCacheBytes + overheadBytes;
