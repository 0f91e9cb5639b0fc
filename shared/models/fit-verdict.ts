/** Whether a model fits a computer, and where its layers go. Pure. */
import { contextChoice } from "../load-options.ts";
import { type Fit, type Machine, verdicts } from "./fit.ts";
import { computeAt, type Estimate, encoderBytes, kvCacheBytes, needOf, totalOf } from "./memory-need.ts";
import { gpuReserveBytes, systemReserveBytes } from "./reserves.ts";
import { tokensPerSecond } from "./speed.ts";

export type Placement = Pick<Fit, "verdict" | "gpuLayers" | "layers" | "need" | "tokensPerSecond">;

/** Contexts are looked for in steps of this many tokens. */
const contextStep = 1_024;
/** So much of a conversation is assumed when the speed is estimated. */
const typicalTokens = 4_096;

/** Where the model runs at this context size, in tokens. */
export function place(machine: Machine, estimate: Estimate, contextSize: number): Placement {
  const layers = estimate.shape.layers + 1;
  const gpuLayers = fittingLayers(machine, estimate, contextSize);
  const need = needOf(estimate, contextSize, gpuLayers > 0 ? "gpu" : "cpu");
  const share = shareOf(estimate, contextSize, gpuLayers);
  if (!fitsMemory(machine, share)) {
    return { verdict: "does-not-fit", gpuLayers: 0, layers, need, tokensPerSecond: null };
  }
  const reads = shareOf(estimate, Math.min(contextSize, typicalTokens), gpuLayers).reads;
  const { gpu, physicalCores } = machine;
  const devices = {
    gpu: gpu && { names: gpu.names, integrated: gpu.unifiedBytes > 0 },
    physicalCores,
  };
  const verdict = gpuLayers === layers ? "gpu-whole" : gpuLayers > 0 ? "gpu-partly" : "cpu-only";
  return { verdict, gpuLayers, layers, need, tokensPerSecond: tokensPerSecond(reads, devices) };
}

/**
 * The context that makes sense where none was asked for: as large as is useful, smaller where the model then stays on the
 * GPU as a whole, or fits at all.
 */
export function sensibleContext(machine: Machine, estimate: Estimate): number {
  const most = Math.min(contextChoice.most, estimate.shape.trainedContext);
  const preferred = Math.min(contextChoice.preferred, most);
  const at = place(machine, estimate, most);
  if (at.verdict === "gpu-whole") return most;
  const whole = largest(most, (size) => place(machine, estimate, size).verdict === "gpu-whole");
  if (whole !== null && whole >= preferred) return whole;
  if (at.verdict === "cpu-only") return most;
  if (place(machine, estimate, preferred).verdict !== "does-not-fit") return preferred;
  return largest(preferred, (size) => place(machine, estimate, size).verdict !== "does-not-fit") ?? preferred;
}

/** The largest context with the same verdict or a better one, up to what the model was trained for; null where it does not fit. */
export function largestContext(
  machine: Machine,
  estimate: Estimate,
  { verdict }: Pick<Placement, "verdict">,
): number | null {
  if (verdict === "does-not-fit") return null;
  const most = verdicts.indexOf(verdict);
  return largest(
    estimate.shape.trainedContext,
    (size) => verdicts.indexOf(place(machine, estimate, size).verdict) <= most,
  );
}

/** The most that holds, in whole steps; what fits at a size fits at every smaller one. */
function largest(most: number, holds: (contextSize: number) => boolean): number | null {
  if (holds(most)) return most;
  let low = 0;
  let high = Math.floor(most / contextStep);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle * contextStep)) low = middle;
    else high = middle;
  }
  if (low > 0) return low * contextStep;
  return holds(contextChoice.least) ? contextChoice.least : null;
}

interface Share {
  readonly gpuBytes: number;
  readonly memoryBytes: number;
  readonly reads: { readonly gpuBytes: number; readonly memoryBytes: number };
}

/**
 * What lies where, with `gpuLayers` on the GPU. As llama.cpp counts them, the output is the first layer that goes there; it
 * is a copy of the embeddings, which stay in main memory. Source: `llama_model::load_tensors`.
 */
function shareOf(estimate: Estimate, contextSize: number, gpuLayers: number): Share {
  const { shape, weightsBytes, embeddingBytes, mmprojBytes, compute, kvCacheType } = estimate;
  const cache = kvCacheBytes(shape, contextSize, kvCacheType);
  if (gpuLayers === 0) {
    const need = totalOf(needOf(estimate, contextSize, "cpu"));
    return { gpuBytes: 0, memoryBytes: need, reads: { gpuBytes: 0, memoryBytes: weightsBytes + cache } };
  }
  const onGpu = (gpuLayers - 1) / shape.layers;
  const layerBytes = weightsBytes - embeddingBytes + cache;
  const reads = { gpuBytes: embeddingBytes + onGpu * layerBytes, memoryBytes: (1 - onGpu) * layerBytes };
  const gpu = computeAt(compute, contextSize, "gpu");
  // Layers on both sides compute on both sides.
  const memory = onGpu < 1 ? computeAt(compute, contextSize, "cpu") : gpu;
  return {
    gpuBytes: reads.gpuBytes + gpu.gpuBytes + mmprojBytes + encoderBytes(estimate),
    memoryBytes: embeddingBytes + reads.memoryBytes + memory.memoryBytes,
    reads,
  };
}

/** Layers that fit on the GPU beside what has to be there anyway, the output counted as one; 0 without a GPU. */
function fittingLayers({ gpu }: Machine, estimate: Estimate, contextSize: number): number {
  if (gpu === null) return 0;
  const room = gpu.freeBytes - gpuReserveBytes(gpu.totalBytes);
  const none = shareOf(estimate, contextSize, 1).gpuBytes;
  const all = shareOf(estimate, contextSize, estimate.shape.layers + 1).gpuBytes;
  if (room < none) return 0;
  const perLayer = (all - none) / estimate.shape.layers;
  const layers = 1 + Math.min(estimate.shape.layers, Math.floor((room - none) / perLayer));
  // The output alone is not worth the copies to and fro.
  return layers === 1 ? 0 : layers;
}

function fitsMemory({ gpu, memory }: Machine, share: Share): boolean {
  // A GPU without memory of its own takes its share from main memory.
  const shared = gpu !== null && gpu.unifiedBytes > 0 ? share.gpuBytes : 0;
  return share.memoryBytes + shared <= memory.totalBytes - systemReserveBytes;
}
