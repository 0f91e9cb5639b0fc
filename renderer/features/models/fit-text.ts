/** Whether a model fits, in words: how it would run, and what it needs. */
import type { FileFit, Machine } from "../../../shared/models/fit.ts";
import { totalOf } from "../../../shared/models/memory-need.ts";
import { formatBytes, formatCount } from "../../format.ts";

export interface FitText {
  /** "well": on the GPU as a whole. "slow": it runs. "not": it does not. */
  readonly mark: "well" | "slow" | "not";
  readonly headline: string;
  readonly detail: string;
}

export function fitText(fit: FileFit, machine: Machine): FitText {
  const { verdict, contextSize, largestContext, gpuLayers, layers } = fit;
  const tokens = `${formatCount(contextSize)} tokens`;
  const needs = `needs ${formatBytes(totalOf(fit.need))}`;
  switch (verdict) {
    case "gpu-whole":
      return {
        mark: "well",
        headline: `Fits on the GPU with ${tokens}`,
        detail:
          largestContext !== null && largestContext > contextSize
            ? `${needs}; up to ${formatCount(largestContext)} tokens fit`
            : needs,
      };
    case "gpu-partly":
      return {
        mark: "slow",
        headline: `Fits partly on the GPU with ${tokens}`,
        detail: `${gpuLayers} of ${layers} layers, ${speed(fit)}; ${needs}`,
      };
    case "cpu-only":
      return {
        mark: "slow",
        headline: `Runs on the processor with ${tokens}`,
        detail: `${speed(fit)}; ${needs}`,
      };
    case "does-not-fit":
      return {
        mark: "not",
        headline: "Does not fit in memory",
        detail: `${needs} with ${tokens}; this computer has ${formatBytes(allMemory(machine))}`,
      };
  }
}

function speed({ tokensPerSecond }: FileFit): string {
  if (tokensPerSecond === null) return "speed not known";
  if (tokensPerSecond < 1) return "slower than 1 token/s";
  const whole = Math.round(tokensPerSecond);
  return whole === 1 ? "about 1 token/s" : `about ${whole} tokens/s`;
}

/** A GPU without memory of its own adds none. */
const allMemory = ({ gpu, memory }: Machine): number =>
  memory.totalBytes + (gpu === null || gpu.unifiedBytes > 0 ? 0 : gpu.totalBytes);
