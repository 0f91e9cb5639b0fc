/** The limits of the load options, read from the contract's own schema so that the window never disagrees with the core. */
import * as v from "valibot";
import { limits } from "../../../../shared/limits.ts";
import { contextChoice, type LoadOptions, loadOptionsSchema } from "../../../../shared/load-options.ts";
import { formatCount } from "../../../format.ts";

type NumberOption = "contextSize" | "gpuLayers" | "threads";

export const inOptionRange = (key: NumberOption, value: number): boolean =>
  v.safeParse(loadOptionsSchema.entries[key], value).success;

export const optionRules: Readonly<Record<NumberOption, string>> = {
  contextSize: `A whole number from ${contextChoice.least} to ${formatCount(limits.contextTokens)}.`,
  gpuLayers: `A whole number from 0 to ${formatCount(limits.gpuLayers)}.`,
  threads: `A whole number from 1 to ${limits.threads}.`,
};

/** llama.cpp reads a quantised cache with flash attention only, so the two are never at odds. */
export function withOption(options: LoadOptions, patch: Partial<LoadOptions>): LoadOptions {
  const next = { ...options, ...patch };
  if (next.kvCacheType === "F16" || next.flashAttention !== false) return next;
  return patch.flashAttention === false ? { ...next, kvCacheType: "F16" } : { ...next, flashAttention: null };
}
