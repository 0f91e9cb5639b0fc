/**
 * Checks an image encoder's file (mmproj) before native code reads it: everything that llama.cpp's mtmd would otherwise
 * answer with an abort of the process (a value of another type, a tensor of another shape) is refused here by name.
 * Source: clip.cpp and models/siglip.cpp of llama.cpp v0.5.0, projector type "gemma3".
 */
import { limits } from "../../../shared/limits.ts";
import { mmprojForbidden, mmprojOtherWidth, mmprojUnusable } from "./errors.ts";
import {
  GgufError,
  type GgufHeader,
  type GgufScalarType,
  type GgufTensor,
  readGgufHeader,
} from "./header.ts";

export interface MmprojHeader {
  /** Side of the square that the encoder takes, in pixels. */
  readonly side: number;
  /** Embeddings of one image, markers not included. */
  readonly imageTokens: number;
}

/**
 * Reads and checks the mmproj at `path` for a language model with embeddings of `embeddingSize` values.
 * Throws CasebookError MMPROJ_UNREADABLE or MMPROJ_MISMATCH.
 */
export async function readMmproj(path: string, embeddingSize: number): Promise<MmprojHeader> {
  let header: GgufHeader;
  try {
    header = await readGgufHeader(path);
  } catch (error) {
    if (!(error instanceof GgufError)) throw error;
    throw error.problem === "forbidden" ? mmprojForbidden(error) : mmprojUnusable(error.message, error);
  }
  return checkMmproj(header, embeddingSize);
}

/** Throws CasebookError MMPROJ_UNREADABLE or MMPROJ_MISMATCH. */
export function checkMmproj(header: GgufHeader, embeddingSize: number): MmprojHeader {
  const read = metadataReader(header);
  if (read<string>("general.architecture", "string", "") !== "clip") {
    throw mmprojUnusable("It is a model of another kind, not an image encoder.");
  }
  if (!read("clip.has_vision_encoder", "bool", false)) throw mmprojUnusable("It holds no vision encoder.");
  if (read("clip.has_audio_encoder", "bool", false) || read("clip.has_gen_audio_encoder", "bool", false)) {
    throw mmprojUnusable("It holds an audio encoder, which Casebook does not support.");
  }
  const kind =
    read<string>("clip.projector_type", "string", "") ||
    read<string>("clip.vision.projector_type", "string", "");
  if (kind !== "gemma3") throw mmprojUnusable("It belongs to another family of models than Gemma 3.");

  const projection = read("clip.vision.projection_dim", "uint32", 0);
  if (projection !== embeddingSize) {
    throw mmprojOtherWidth(projection, embeddingSize);
  }
  checkOptionalTypes(read, header);

  const side = read("clip.vision.image_size", "uint32", 0);
  const patch = read("clip.vision.patch_size", "uint32", 0);
  const merge = read("clip.vision.projector.scale_factor", "uint32", 4);
  if (side < 1 || side > limits.modelSquarePixels || patch < 1 || merge < 1 || side % (patch * merge) !== 0) {
    throw mmprojUnusable("Its image size, patch size and scale do not go together.");
  }
  const imageTokens = (side / patch / merge) ** 2;
  if (imageTokens > limits.tokensPerImage)
    throw mmprojUnusable(`It gives ${imageTokens} tokens for an image.`);
  checkTensors(header, { read, side, patch, projection });
  return { side, imageTokens };
}

type Read = ReturnType<typeof metadataReader>;

/** llama.cpp asserts the type of each value that it asks for. */
function metadataReader(header: GgufHeader) {
  return <T extends string | number | boolean>(key: string, type: GgufScalarType, missing: T): T => {
    const entry = header.metadata.get(key);
    if (entry === undefined) return missing;
    if (entry.type !== type) throw mmprojUnusable("One of its settings has the wrong type.");
    return entry.value as T;
  };
}

function checkOptionalTypes(read: Read, header: GgufHeader): void {
  for (const key of ["general.name", "general.description", "clip.vision.mm_patch_merge_type"]) {
    read(key, "string", "");
  }
  for (const key of ["clip.use_gelu", "clip.use_silu"]) read(key, "bool", false);
  read("clip.minicpmv_version", "int32", 0);
  read("clip.minicpmv_query_num", "uint32", 0);
  if (!Number.isFinite(read("clip.vision.attention.layer_norm_epsilon", "float32", Number.NaN))) {
    throw mmprojUnusable("It lacks a setting.");
  }
  for (const key of ["clip.vision.image_mean", "clip.vision.image_std"]) {
    const entry = header.metadata.get(key);
    const values = entry?.type === "array" && entry.elementType === "float32" ? (entry.values ?? []) : [];
    if (values.length < 3 || !values.every((value) => typeof value === "number" && Number.isFinite(value))) {
      throw mmprojUnusable("It lacks the mean and deviation of its colours.");
    }
    if (key.endsWith("std") && values.includes(0))
      throw mmprojUnusable("A deviation of its colours is zero.");
  }
}

interface Shape {
  readonly read: Read;
  readonly side: number;
  readonly patch: number;
  readonly projection: number;
}

function checkTensors(header: GgufHeader, { read, side, patch, projection }: Shape): void {
  const width = read("clip.vision.embedding_length", "uint32", 0);
  const hidden = read("clip.vision.feed_forward_length", "uint32", 0);
  const blocks = read("clip.vision.block_count", "uint32", 0);
  const heads = read("clip.vision.attention.head_count", "uint32", 0);
  const groups = read("clip.vision.attention.head_count_kv", "uint32", heads);
  const headSize = read("clip.vision.attention.head_dim", "uint32", width / heads);
  // Each block has tensors of its own: more blocks than tensors cannot be.
  if (width < 1 || hidden < 1 || blocks < 1 || blocks > header.tensors.size || heads < 1) {
    throw mmprojUnusable("One of its sizes is missing or cannot be.");
  }
  if (width % heads !== 0 || groups !== heads || headSize !== width / heads) {
    throw mmprojUnusable("Its attention heads do not divide its embeddings.");
  }

  const check = tensorChecker(header);
  check("v.patch_embd.weight", [patch, patch, 3, width], { types: ["f32", "f16"] });
  check("v.position_embd.weight", [width, (side / patch) ** 2], { types: ["f32"] });
  check("mm.soft_emb_norm.weight", [width], { types: ["f32"] });
  check("mm.input_projection.weight", [projection, width], { types: ["f32", "f16", "bf16"] });
  for (const name of [
    "v.patch_embd.bias",
    "v.pre_ln.weight",
    "v.pre_ln.bias",
    "v.post_ln.weight",
    "v.post_ln.bias",
  ]) {
    check(name, [width], optional);
  }
  for (let block = 0; block < blocks; block++) {
    const name = (part: string) => `v.blk.${block}.${part}`;
    for (const part of ["attn_q", "attn_k", "attn_v", "attn_out"]) {
      check(name(`${part}.weight`), [width, width]);
      check(name(`${part}.bias`), [width], optional);
    }
    for (const part of ["ln1", "ln2"]) {
      check(name(`${part}.weight`), [width], { types: ["f32"] });
      check(name(`${part}.bias`), [width], optional);
    }
    // Files of an older converter have the two matrices swapped, and llama.cpp swaps them back.
    const swapped = header.tensors.get(name("ffn_down.weight"))?.shape[0] === width;
    const [up, down] = swapped ? ["ffn_down", "ffn_up"] : ["ffn_up", "ffn_down"];
    check(name(`${up}.weight`), [width, hidden]);
    check(name(`${up}.bias`), [hidden], optional);
    check(name(`${down}.weight`), [hidden, width]);
    check(name(`${down}.bias`), [width], optional);
    for (const part of otherParts) {
      if (header.tensors.has(name(part))) throw mmprojUnusable("It holds parts that no Gemma 3 encoder has.");
    }
  }
  for (const name of header.tensors.keys()) {
    if (name === "v.class_embd" || name.startsWith("v.norm_embd") || name === "v.patch_embd.weight.1") {
      throw mmprojUnusable("It holds parts that no Gemma 3 encoder has.");
    }
  }
}

/** Tensors that llama.cpp would use if they were present, in ways that are not checked here. */
const otherParts = [
  "attn_qkv.weight",
  "attn_q_norm.weight",
  "attn_k_norm.weight",
  "attn_sinks",
  "attn_post_norm.weight",
  "ffn_gate.weight",
  "ffn_gate_exps.weight",
  "ffn_post_norm.weight",
  "ls1.weight",
  "ls2.weight",
  "out_scale.weight",
];

const optional = { required: false, types: ["f32"] } as const;

function tensorChecker(header: GgufHeader) {
  return (
    name: string,
    shape: readonly number[],
    { required = true, types }: { readonly required?: boolean; readonly types?: readonly string[] } = {},
  ): void => {
    const tensor = header.tensors.get(name);
    if (tensor === undefined) {
      if (required) throw mmprojUnusable("It lacks a part.");
      return;
    }
    if (!sameShape(tensor, shape)) throw mmprojUnusable("One of its parts has the wrong size.");
    if (types !== undefined && !types.includes(tensor.type)) {
      throw mmprojUnusable("One of its parts has the wrong number format.");
    }
  };
}

/** Trailing dimensions of 1 carry no information. */
function sameShape(tensor: GgufTensor, expected: readonly number[]): boolean {
  const size = (shape: readonly number[], i: number) => shape[i] ?? 1;
  return [0, 1, 2, 3].every((i) => size(tensor.shape, i) === size(expected, i));
}
