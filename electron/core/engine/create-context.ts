/** Makes the context of a loaded model, and says what would fit where it does not. */
import { GgmlType, type LlamaContext, type LlamaModel } from "node-llama-cpp";
import type { CasebookError } from "../../../shared/errors.ts";
import { contextChoice, type LoadOptions } from "../../../shared/load-options.ts";
import { contextTooLarge, noMemoryForContext } from "./errors.ts";
import { isOutOfMemory } from "./failures.ts";
import { flashAttentionOf } from "./load-choices.ts";

/** Gemma 3's image of 256 tokens must fit into one batch, and prompts are read faster in large ones. */
export const batchTokens = 512;

export interface ContextOptions {
  readonly load: LoadOptions;
  /** Of the image encoder; 0 where there is none. */
  readonly tokensPerImage: number;
  readonly threads: number;
}

/**
 * A context of the size that was asked for, or of what the memory allows up to what the model was trained on.
 * Throws CasebookError MODEL_TOO_LARGE, and whatever else node-llama-cpp throws.
 */
export async function createContext(model: LlamaModel, options: ContextOptions): Promise<LlamaContext> {
  const { load, tokensPerImage, threads } = options;
  const most = Math.min(model.trainContextSize, contextChoice.most);
  const contextSize =
    load.contextSize === null
      ? { min: Math.min(contextChoice.least, most), max: most }
      : Math.min(load.contextSize, model.trainContextSize);
  try {
    return await model.createContext({
      contextSize,
      batchSize: Math.max(batchTokens, tokensPerImage),
      sequences: 1,
      threads,
      flashAttention: flashAttentionOf(load) ?? "auto",
      experimentalKvCacheKeyType: load.kvCacheType,
      experimentalKvCacheValueType: load.kvCacheType,
    });
  } catch (thrown) {
    if (!isOutOfMemory(thrown)) throw thrown;
    throw await tooLarge(model, options, thrown);
  }
}

async function tooLarge(model: LlamaModel, options: ContextOptions, cause: unknown): Promise<CasebookError> {
  const asked = options.load.contextSize;
  const fitting = asked === null ? null : await largestContext(model, options, asked);
  if (asked === null || fitting === null) {
    return noMemoryForContext(cause);
  }
  return contextTooLarge(count(asked), count(fitting), cause);
}

const count = (tokens: number): string => tokens.toLocaleString("en-GB");

/** In whole thousands of 1,024 where it is that large; null: not even the least. */
async function largestContext(
  model: LlamaModel,
  { load, tokensPerImage }: ContextOptions,
  below: number,
): Promise<number | null> {
  const { configurationResolver } = model.fileInsights;
  try {
    const size = await configurationResolver.resolveContextContextSize(
      { min: contextChoice.least, max: below },
      {
        modelGpuLayers: model.gpuLayers,
        modelTrainContextSize: model.trainContextSize,
        batchSize: Math.max(batchTokens, tokensPerImage),
        sequences: 1,
        flashAttention: flashAttentionOf(load) ?? "auto",
        kvCacheKeyType: GgmlType[load.kvCacheType],
        kvCacheValueType: GgmlType[load.kvCacheType],
      },
    );
    return size >= 1_024 ? size - (size % 1_024) : size;
  } catch (thrown) {
    if (isOutOfMemory(thrown)) return null;
    throw thrown;
  }
}
