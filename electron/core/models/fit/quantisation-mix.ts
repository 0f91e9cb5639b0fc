/**
 * The type that llama.cpp gives each tensor of a Gemma 3 in a quantisation. With these types, tensors and header of the
 * published files add up to their sizes to the byte. Source: `llama_tensor_get_type` in llama-quant.cpp.
 */
import type { DescribedTensor } from "../../gguf/header-bytes.ts";
import type { ShapedTensor } from "./gemma3-tensors.ts";

interface Mix {
  readonly most: string;
  readonly embeddings: string;
  /** For values and ffn_down of some layers. */
  readonly finer: string;
  readonly isFiner: (part: string, layer: number, layers: number) => boolean;
}

/** The first and last eighth, and every third between. */
const everyThird: Mix["isFiner"] = (_, layer, layers) => {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
};
const firstOnes: Mix["isFiner"] = (part, layer, layers) =>
  part === "attn_v" ? layer < 4 : layer < Math.floor(layers / 8);

const same = (type: string): Mix => ({ most: type, embeddings: type, finer: type, isFiner: () => false });

const mixes: Readonly<Record<string, Mix>> = {
  Q4_K_S: { most: "q4_K", embeddings: "q6_K", finer: "q5_K", isFiner: firstOnes },
  Q4_K_M: { most: "q4_K", embeddings: "q6_K", finer: "q6_K", isFiner: everyThird },
  Q5_K_M: { most: "q5_K", embeddings: "q6_K", finer: "q6_K", isFiner: everyThird },
  Q8_0: same("q8_0"),
  BF16: same("bf16"),
};

/** The mix of a quantisation, or of the one that comes closest: Unsloth Dynamic chooses types file by file. */
function mixOf(quantisation: string): Mix {
  const exact = mixes[quantisation];
  if (exact !== undefined) return exact;
  const bits = Number(/Q(\d)/.exec(quantisation)?.[1] ?? 16);
  if (bits > 8) return same("bf16");
  if (bits > 6) return same("q8_0");
  return (bits > 4 ? mixes["Q5_K_M"] : mixes["Q4_K_M"]) ?? same("q8_0");
}

/** The same tensors with their types. */
export function quantised(
  tensors: readonly ShapedTensor[],
  layers: number,
  quantisation: string,
): readonly DescribedTensor[] {
  const { most, embeddings, finer, isFiner } = mixOf(quantisation);
  const typeOf = ({ part, layer, shape }: ShapedTensor): string => {
    if (shape.length === 1) return "f32";
    if (layer === null) return embeddings;
    const refined = (part === "attn_v" || part === "ffn_down") && isFiner(part, layer, layers);
    return refined ? finer : most;
  };
  return tensors.map((tensor) => ({ name: tensor.name, shape: tensor.shape, type: typeOf(tensor) }));
}
