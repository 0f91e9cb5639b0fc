/** Image encoders (mmproj files) with random weights, for the models of random-gemma3.ts. */
import { f16, f32, type GgufSettings, type TensorToWrite, writeGguf } from "./gguf-writer.ts";
import { tinyShape } from "./random-gemma3.ts";
import { SeededRandom } from "./seeded-random.ts";

export interface MmprojOptions {
  /** Values per token that the language model takes. */
  readonly projection?: number;
  /** Side of the square, in pixels. */
  readonly side?: number;
  readonly patch?: number;
  /** Patches per token and direction. */
  readonly scale?: number;
  readonly seed?: number;
}

const width = 64;
const heads = 4;
const hidden = 128;
const blocks = 2;

/** By default 224 x 224 pixels in 16 x 16 patches, merged 2 x 2: 64 tokens. The same options give the same bytes. */
export async function writeRandomMmproj(path: string, options: MmprojOptions = {}): Promise<void> {
  const { projection = tinyShape.embedding, side = 224, patch = 14, scale = 2, seed = 4_321 } = options;
  const random = new SeededRandom(seed);
  const tensors: TensorToWrite[] = [];
  const add = (name: string, shape: readonly number[], values: Float32Array, type: "f32" | "f16" = "f32") =>
    tensors.push({ name, type, shape, data: () => (type === "f32" ? f32(values) : f16(values)) });
  const constant = (name: string, value: number) => add(name, [width], new Float32Array(width).fill(value));
  const bias = (name: string, size: number) => add(name, [size], random.normals(size, 0.02));
  const matrix = (name: string, columns: number, rows: number) =>
    add(name, [columns, rows], random.normals(columns * rows, 1 / Math.sqrt(columns)));

  const patchValues = patch * patch * 3;
  add(
    "v.patch_embd.weight",
    [patch, patch, 3, width],
    random.normals(patchValues * width, 3 / Math.sqrt(patchValues)),
  );
  bias("v.patch_embd.bias", width);
  const patches = (side / patch) ** 2;
  add("v.position_embd.weight", [width, patches], random.normals(width * patches, 0.3));
  for (let block = 0; block < blocks; block++) {
    const name = (part: string) => `v.blk.${block}.${part}`;
    for (const part of ["ln1", "ln2"]) {
      constant(name(`${part}.weight`), 1);
      constant(name(`${part}.bias`), 0);
    }
    for (const part of ["attn_q", "attn_k", "attn_v", "attn_out"]) {
      matrix(name(`${part}.weight`), width, width);
      bias(name(`${part}.bias`), width);
    }
    matrix(name("ffn_up.weight"), width, hidden);
    bias(name("ffn_up.bias"), hidden);
    matrix(name("ffn_down.weight"), hidden, width);
    bias(name("ffn_down.bias"), width);
  }
  constant("v.post_ln.weight", 1);
  constant("v.post_ln.bias", 0);
  constant("mm.soft_emb_norm.weight", 1);
  const projectionValues = random.normals(width * projection, 1 / Math.sqrt(width));
  add("mm.input_projection.weight", [projection, width], projectionValues, "f16");
  await writeGguf(path, settings({ projection, side, patch, scale }), tensors);
}

function settings(options: Required<Omit<MmprojOptions, "seed">>): GgufSettings {
  return {
    "general.architecture": ["string", "clip"],
    "general.type": ["string", "mmproj"],
    "general.name": ["string", "tiny random Gemma 3 image encoder"],
    "general.file_type": ["uint32", 0],
    "clip.has_vision_encoder": ["bool", true],
    "clip.projector_type": ["string", "gemma3"],
    "clip.use_gelu": ["bool", true],
    "clip.vision.projection_dim": ["uint32", options.projection],
    "clip.vision.image_size": ["uint32", options.side],
    "clip.vision.patch_size": ["uint32", options.patch],
    "clip.vision.projector.scale_factor": ["uint32", options.scale],
    "clip.vision.embedding_length": ["uint32", width],
    "clip.vision.feed_forward_length": ["uint32", hidden],
    "clip.vision.block_count": ["uint32", blocks],
    "clip.vision.attention.head_count": ["uint32", heads],
    "clip.vision.attention.layer_norm_epsilon": ["float32", 1e-6],
    "clip.vision.image_mean": ["float32s", [0.5, 0.5, 0.5]],
    "clip.vision.image_std": ["float32s", [0.5, 0.5, 0.5]],
  };
}
