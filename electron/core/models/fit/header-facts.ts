/** The facts in a model's own header that decide how much memory it takes. */
import type { ModelShape } from "../../../../shared/models/registered-model.ts";
import type { GgufHeader } from "../../gguf/header.ts";
import { numberOf, textOf } from "../../gguf/values.ts";

export interface HeaderFacts {
  readonly shape: ModelShape;
  readonly weightsBytes: number;
  readonly embeddingBytes: number;
}

/** null: another architecture than Gemma 3, whose memory is counted differently, or a header without sizes. */
export function headerFacts(header: GgufHeader, globalEvery: number): HeaderFacts | null {
  if (textOf(header, "general.architecture") !== "gemma3") return null;
  const value = (key: string): number => numberOf(header, `gemma3.${key}`) ?? 0;
  const embeddings = header.tensors.get("token_embd.weight");
  const heads = value("attention.head_count");
  const embedding = value("embedding_length");
  const shape: ModelShape = {
    layers: value("block_count"),
    embedding,
    heads,
    keyValueHeads: value("attention.head_count_kv"),
    headSize: value("attention.key_length"),
    feedForward: value("feed_forward_length"),
    vocabulary: embeddings?.shape[1] ?? 0,
    slidingWindow: value("attention.sliding_window"),
    globalEvery,
    trainedContext: value("context_length"),
  };
  if (embeddings === undefined || Object.values(shape).some((size) => size === 0)) return null;
  const weightsBytes = [...header.tensors.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  return { shape, weightsBytes, embeddingBytes: embeddings.bytes };
}
