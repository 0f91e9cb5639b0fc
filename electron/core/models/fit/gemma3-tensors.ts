/** The tensors of a Gemma 3 language model. Source: `LLM_ARCH_GEMMA3` in `llama_model::load_tensors` of llama.cpp. */
import type { ModelShape } from "../../../../shared/models/registered-model.ts";

type Sizes = Omit<ModelShape, "slidingWindow" | "globalEvery" | "trainedContext">;

export interface ShapedTensor {
  readonly name: string;
  /** Innermost dimension first. */
  readonly shape: readonly number[];
  /** The name without layer and ending: "attn_q", "token_embd", ... */
  readonly part: string;
  /** null: belongs to no layer. */
  readonly layer: number | null;
}

/** In the order of the file. The embeddings are the output as well. */
export function gemma3Tensors(model: Sizes): readonly ShapedTensor[] {
  const { embedding, heads, keyValueHeads, headSize, feedForward, vocabulary } = model;
  const outside = (part: string, ...shape: number[]): ShapedTensor => ({
    name: `${part}.weight`,
    shape,
    part,
    layer: null,
  });
  const layer = (number: number): ShapedTensor[] => {
    const inside = (part: string, ...shape: number[]): ShapedTensor => ({
      name: `blk.${number}.${part}.weight`,
      shape,
      part,
      layer: number,
    });
    return [
      inside("attn_norm", embedding),
      inside("post_attention_norm", embedding),
      inside("ffn_norm", embedding),
      inside("post_ffw_norm", embedding),
      inside("attn_q_norm", headSize),
      inside("attn_k_norm", headSize),
      inside("attn_q", embedding, heads * headSize),
      inside("attn_k", embedding, keyValueHeads * headSize),
      inside("attn_v", embedding, keyValueHeads * headSize),
      inside("attn_output", heads * headSize, embedding),
      inside("ffn_gate", embedding, feedForward),
      inside("ffn_up", embedding, feedForward),
      inside("ffn_down", feedForward, embedding),
    ];
  };
  return [
    outside("token_embd", embedding, vocabulary),
    outside("output_norm", embedding),
    ...Array.from({ length: model.layers }, (_, number) => layer(number)).flat(),
  ];
}
