/** What the user chose for loading a model, as the inference library takes it. Pure. */
import { CasebookError } from "../../../shared/errors.ts";
import type { KvCacheType, LoadOptions } from "../../../shared/load-options.ts";
import { threadsFor } from "./device.ts";
import type { ModelFacts } from "./model-file.ts";

/** Values that are quantised together, in every quantised cache type that is offered. Source: ggml-types.ts. */
const cacheBlockValues = 32;

/** null: the engine uses it where model and device can. */
export const flashAttentionOf = ({ flashAttention, kvCacheType }: LoadOptions): boolean | null =>
  // llama.cpp reads quantised values with flash attention only.
  kvCacheType === "F16" ? flashAttention : true;

/** Throws CasebookError BAD_REQUEST for choices that llama.cpp would refuse, or that it would ignore. */
export function requirePossible(
  { kvCacheType, flashAttention }: LoadOptions,
  { headSize }: Pick<ModelFacts, "headSize">,
): void {
  if (kvCacheType === "F16") return;
  if (flashAttention === false) {
    throw impossible(kvCacheType, "needs flash attention, which is switched off for this model");
  }
  if (headSize !== null && headSize % cacheBlockValues !== 0) {
    throw impossible(kvCacheType, "does not go with the size of this model's attention heads");
  }
}

const impossible = (type: KvCacheType, why: string): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    `A KV cache of type ${type} ${why}.`,
    "Set the KV cache to F16 or flash attention to automatic, then load the model again.",
  );

/** As many as were asked for, but no more than this process may use; null: what suits model and processor. */
export function threadsOf(
  { threads }: Pick<LoadOptions, "threads">,
  model: { readonly parameters: number },
  machine: { readonly useful: number; readonly available: number },
): number {
  return threads === null
    ? threadsFor(model.parameters, machine.useful)
    : Math.min(threads, machine.available);
}
