import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CasebookError } from "../../../shared/errors.ts";
import { writeRandomMmproj } from "../engine/testing/random-mmproj.ts";
import { practiceModelFolder } from "../places.ts";
import { type GgufHeader, type GgufTensor, type GgufValue, readGgufHeader } from "./header.ts";
import { checkMmproj, readMmproj } from "./mmproj.ts";

let folder: string;
let header: GgufHeader;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "casebook-projector-"));
  await writeRandomMmproj(join(folder, "mmproj.gguf"));
  header = await readGgufHeader(join(folder, "mmproj.gguf"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the check says of the file with some settings or tensors exchanged; null takes one out. */
function verdict(changes: {
  readonly settings?: Readonly<Record<string, GgufValue | null>>;
  readonly tensors?: Readonly<Record<string, Partial<GgufTensor> | null>>;
}): string {
  const metadata = new Map(header.metadata);
  for (const [key, value] of Object.entries(changes.settings ?? {})) {
    if (value === null) metadata.delete(key);
    else metadata.set(key, value);
  }
  const tensors = new Map(header.tensors);
  for (const [name, change] of Object.entries(changes.tensors ?? {})) {
    const tensor = tensors.get(name) ?? { name, type: "f32", shape: [64], offset: 0, bytes: 256 };
    if (change === null) tensors.delete(name);
    else tensors.set(name, { ...tensor, ...change });
  }
  try {
    checkMmproj({ ...header, metadata, tensors }, 128);
    return "fine";
  } catch (error) {
    if (error instanceof CasebookError) return `${error.code} ${error.message}`;
    throw error;
  }
}

const number = (value: number): GgufValue => ({ type: "uint32", value });
const text = (value: string): GgufValue => ({ type: "string", value });
const yes: GgufValue = { type: "bool", value: true };

describe("an image encoder that fits", () => {
  it("says the side of its square and its tokens: side / patch / scale, squared", async () => {
    expect(checkMmproj(header, 128)).toEqual({ side: 224, imageTokens: 64 });
    const path = join(folder, "other.gguf");
    await writeRandomMmproj(path, { side: 112, patch: 14, scale: 4, projection: 96 });
    expect(await readMmproj(path, 96)).toEqual({ side: 112, imageTokens: 4 });
  });

  it("has a scale of 4 where the file names none, as Gemma 3", () => {
    expect(verdict({ settings: { "clip.vision.projector.scale_factor": null } })).toBe("fine");
  });

  it("may have the matrices of its blocks swapped, as old converters left them", () => {
    const tensors: Record<string, Partial<GgufTensor>> = {};
    for (const block of [0, 1]) {
      tensors[`v.blk.${block}.ffn_up.weight`] = { shape: [128, 64] };
      tensors[`v.blk.${block}.ffn_down.weight`] = { shape: [64, 128] };
      tensors[`v.blk.${block}.ffn_up.bias`] = { shape: [64] };
      tensors[`v.blk.${block}.ffn_down.bias`] = { shape: [128] };
    }
    expect(verdict({ tensors })).toBe("fine");
  });

  it("is the practice model's: 144 pixels", async () => {
    const model = await readGgufHeader(join(practiceModelFolder(), "practice-model.gguf"));
    const size = model.metadata.get("gemma3.embedding_length");
    if (size?.type !== "uint32") throw new Error("no size");
    const path = join(practiceModelFolder(), "practice-model-mmproj.gguf");
    expect(await readMmproj(path, Number(size.value))).toMatchObject({ side: 144 });
  });
});

it("one that belongs to another model is refused with both numbers", () => {
  expect(() => checkMmproj(header, 2_560)).toThrow(
    expect.objectContaining({
      code: "MMPROJ_MISMATCH",
      message:
        "The image encoder belongs to another model: it gives 128 values per token, and this model takes 2560.",
    }),
  );
});

describe("what native code would abort on is refused before, by name", () => {
  it.each([
    ["another architecture", { "general.architecture": text("gemma3") }, /another kind/],
    ["no architecture", { "general.architecture": null }, /another kind/],
    ["no vision encoder", { "clip.has_vision_encoder": null }, /no vision encoder/],
    ["an audio encoder", { "clip.has_audio_encoder": yes }, /audio/],
    ["another family", { "clip.projector_type": text("qwen2vl_merger") }, /another family/],
    ["a number where a truth value belongs", { "clip.use_gelu": number(1) }, /wrong type/],
    ["a text where a number belongs", { "clip.vision.image_size": text("224") }, /wrong type/],
    ["a signed number", { "clip.vision.patch_size": { type: "int32", value: 14 } }, /wrong type/],
    ["a name that is no text", { "general.name": number(1) }, /wrong type/],
    ["no epsilon", { "clip.vision.attention.layer_norm_epsilon": null }, /lacks a setting/],
    ["no colours", { "clip.vision.image_mean": null }, /colours/],
    [
      "colours without deviation",
      { "clip.vision.image_std": { type: "array", elementType: "float32", length: 3, values: [1, 0, 1] } },
      /zero/,
    ],
    ["a square of 0 pixels", { "clip.vision.image_size": number(0) }, /do not go together/],
    ["a square of 65,536 pixels", { "clip.vision.image_size": number(65_536) }, /do not go together/],
    ["patches of 0 pixels", { "clip.vision.patch_size": number(0) }, /do not go together/],
    ["patches that do not fill the square", { "clip.vision.patch_size": number(15) }, /do not go together/],
    [
      "tokens that do not fill the square",
      { "clip.vision.projector.scale_factor": number(3) },
      /do not go together/,
    ],
    [
      "4,096 tokens",
      {
        "clip.vision.patch_size": number(7),
        "clip.vision.image_size": number(448),
        "clip.vision.projector.scale_factor": number(1),
      },
      /4096 tokens/,
    ],
    ["no heads", { "clip.vision.attention.head_count": number(0) }, /cannot be/],
    ["heads that do not divide", { "clip.vision.attention.head_count": number(5) }, /heads/],
    ["grouped heads", { "clip.vision.attention.head_count_kv": number(2) }, /heads/],
    ["more blocks than tensors", { "clip.vision.block_count": number(4_000_000_000) }, /cannot be/],
    ["a block that is not there", { "clip.vision.block_count": number(3) }, /lacks a part/],
  ] satisfies [string, Record<string, GgufValue | null>, RegExp][])("%s", (_, settings, message) => {
    expect(verdict({ settings })).toMatch(/^MMPROJ_UNREADABLE/);
    expect(verdict({ settings })).toMatch(message);
  });

  it.each([
    ["v.patch_embd.weight", null, /lacks a part/],
    ["v.patch_embd.weight", { shape: [14, 14, 1, 64] }, /wrong size/],
    ["v.patch_embd.weight", { type: "q8_0" }, /number format/],
    ["v.position_embd.weight", { shape: [64, 255] }, /wrong size/],
    ["v.blk.1.attn_k.weight", { shape: [64, 32] }, /wrong size/],
    ["v.blk.0.attn_out.weight", null, /lacks a part/],
    ["v.blk.0.ln1.bias", { shape: [32] }, /wrong size/],
    ["v.blk.0.ffn_down.weight", { shape: [32, 64] }, /wrong size/],
    ["v.blk.0.ffn_up.bias", { shape: [64] }, /wrong size/],
    ["v.blk.0.attn_q_norm.weight", {}, /no Gemma 3 encoder has/],
    ["v.class_embd", {}, /no Gemma 3 encoder has/],
    ["v.post_ln.weight", { shape: [63] }, /wrong size/],
    ["mm.soft_emb_norm.weight", null, /lacks a part/],
    ["mm.input_projection.weight", { shape: [64, 128] }, /wrong size/],
    ["mm.input_projection.weight", { type: "q4_0" }, /number format/],
  ] satisfies [string, Partial<GgufTensor> | null, RegExp][])("%s %o", (name, change, message) => {
    expect(verdict({ tensors: { [name]: change } })).toMatch(/^MMPROJ_UNREADABLE/);
    expect(verdict({ tensors: { [name]: change } })).toMatch(message);
  });
});
