import type { ModelShape } from "../../../../shared/models/registered-model.ts";
import type { GgufSettings } from "../../gguf/header-bytes.ts";

/** What the header of a Gemma 3 language model says of its shape. Source: `LLM_ARCH_GEMMA3` in `llama_model::load_hparams` of llama.cpp. */
export const gemma3Settings = (shape: Omit<ModelShape, "vocabulary" | "globalEvery">): GgufSettings => ({
  "gemma3.context_length": ["uint32", shape.trainedContext],
  "gemma3.embedding_length": ["uint32", shape.embedding],
  "gemma3.block_count": ["uint32", shape.layers],
  "gemma3.feed_forward_length": ["uint32", shape.feedForward],
  "gemma3.attention.head_count": ["uint32", shape.heads],
  "gemma3.attention.head_count_kv": ["uint32", shape.keyValueHeads],
  "gemma3.attention.key_length": ["uint32", shape.headSize],
  "gemma3.attention.value_length": ["uint32", shape.headSize],
  "gemma3.attention.layer_norm_rms_epsilon": ["float32", 1e-6],
  "gemma3.attention.sliding_window": ["uint32", shape.slidingWindow],
  "gemma3.rope.freq_base": ["float32", 1e6],
});
