/** Gemma 3 language models with random weights: a tiny one for equality tests, large ones for measurements. */
import type { ModelShape } from "../../../../shared/models/registered-model.ts";
import { gemma3Settings } from "../../models/fit/gemma3-settings.ts";
import { gemma3Tensors } from "../../models/fit/gemma3-tensors.ts";
import { f32, type GgufSettings, type TensorToWrite, toHalf, writeGguf } from "./gguf-writer.ts";
import { SeededRandom } from "./seeded-random.ts";
import { tinyVocabulary } from "./tiny-vocabulary.ts";

/** Every sixth layer sees all tokens; the vocabulary is the tiny one. */
type RandomShape = Omit<ModelShape, "vocabulary" | "globalEvery">;

export const tinyShape: RandomShape = {
  layers: 6,
  embedding: 128,
  heads: 4,
  keyValueHeads: 2,
  headSize: 32,
  feedForward: 256,
  slidingWindow: 64,
  trainedContext: 8_192,
};

/** The shape of Gemma 3 270M, with as many layers as it takes. */
const largeShape: Omit<RandomShape, "layers"> = {
  embedding: 640,
  heads: 4,
  keyValueHeads: 1,
  headSize: 256,
  feedForward: 2_048,
  slidingWindow: 512,
  trainedContext: 32_768,
};

/** A tiny Gemma 3 in f32. The same seed gives the same bytes. */
export async function writeTinyGemma3(path: string, seed = 1_234): Promise<void> {
  const random = new SeededRandom(seed);
  const vocabulary = tinyVocabulary();
  const tensor = (name: string, shape: readonly number[], values: Float32Array): TensorToWrite => ({
    name,
    type: "f32",
    shape,
    data: () => f32(values),
  });
  const tensors = tensorShapes(tinyShape, vocabulary.pieces.length).map(({ name, shape, role }) => {
    const length = shape.reduce((product, size) => product * size, 1);
    switch (role) {
      case "norm":
        return tensor(
          name,
          shape,
          random.normals(length, 0.1).map((value) => 1 + value),
        );
      case "head-norm":
        return tensor(name, shape, new Float32Array(length).fill(1.6));
      case "final-norm":
        return tensor(name, shape, new Float32Array(length).fill(1));
      case "embedding":
        return tensor(name, shape, random.normals(length, 0.08));
      case "output":
        return tensor(name, shape, quietControlTokens(random.normals(length, 0.3), vocabulary.control));
      case "matrix":
        return tensor(name, shape, random.normals(length, 1 / Math.sqrt(shape[0] ?? 1)));
    }
  });
  await writeGguf(path, settings(tinyShape, "tiny random Gemma 3"), tensors);
}

/**
 * A Gemma 3 of at least `parameters` random weights, for measuring speed; 100 million take one core 2 to 3 s.
 * Returns how many it has. The same options give the same bytes.
 */
export async function writeRandomGemma3(
  path: string,
  options: { readonly parameters: number; readonly type: "f16" | "q8_0" | "q4_0"; readonly seed?: number },
): Promise<number> {
  const { pieces } = tinyVocabulary();
  const count = (layers: number) =>
    tensorShapes({ ...largeShape, layers }, pieces.length).reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
  const perLayer = count(2) - count(1);
  const layers = Math.max(1, Math.ceil((options.parameters - count(0)) / perLayer));
  await writeShapedGemma3(path, { ...largeShape, layers }, options);
  return count(layers);
}

/** The same in a shape of the caller's. */
export async function writeShapedGemma3(
  path: string,
  shape: RandomShape,
  options: { readonly type: "f16" | "q8_0" | "q4_0"; readonly seed?: number },
): Promise<void> {
  const random = new SeededRandom(options.seed ?? 1);
  const { pieces, control } = tinyVocabulary();
  const tensors = tensorShapes(shape, pieces.length).map(({ name, shape, role }): TensorToWrite => {
    const norm = role === "norm" || role === "head-norm" || role === "final-norm";
    if (norm) return { name, type: "f32", shape, data: () => f32(new Float32Array(shape[0] ?? 0).fill(1)) };
    const quiet = new Set(role === "output" ? control : []);
    return { name, type: options.type, shape, data: () => randomRows(random, options.type, shape, quiet) };
  });
  await writeGguf(path, settings(shape, "random Gemma 3"), tensors);
}

type Role = "norm" | "head-norm" | "final-norm" | "embedding" | "output" | "matrix";

function tensorShapes(model: RandomShape, vocabulary: number) {
  const [embeddings, ...others] = gemma3Tensors({ ...model, vocabulary });
  if (embeddings === undefined) throw new Error("a model has embeddings");
  // Gemma 3 uses its embeddings for the output as well. With random weights that makes greedy text lock on one token.
  const output = { ...embeddings, name: "output.weight", part: "output" };
  return [embeddings, output, ...others].map(({ name, shape, part }) => ({
    name,
    shape,
    role: roleOf(part),
  }));
}

function roleOf(part: string): Role {
  switch (part) {
    case "token_embd":
      return "embedding";
    case "output":
      return "output";
    case "output_norm":
      return "final-norm";
    case "attn_q_norm":
    case "attn_k_norm":
      return "head-norm";
    default:
      return part.endsWith("_norm") ? "norm" : "matrix";
  }
}

function settings(shape: RandomShape, name: string): GgufSettings {
  const { pieces, scores, types } = tinyVocabulary();
  return {
    "general.architecture": ["string", "gemma3"],
    "general.name": ["string", name],
    "general.file_type": ["uint32", 0],
    ...gemma3Settings(shape),
    "tokenizer.ggml.model": ["string", "llama"],
    "tokenizer.ggml.pre": ["string", "default"],
    "tokenizer.ggml.tokens": ["strings", pieces],
    "tokenizer.ggml.scores": ["float32s", scores],
    "tokenizer.ggml.token_type": ["int32s", types],
    "tokenizer.ggml.padding_token_id": ["uint32", 0],
    "tokenizer.ggml.eos_token_id": ["uint32", 1],
    "tokenizer.ggml.bos_token_id": ["uint32", 2],
    "tokenizer.ggml.unknown_token_id": ["uint32", 3],
    "tokenizer.ggml.eot_token_id": ["uint32", 5],
    "tokenizer.ggml.add_bos_token": ["bool", true],
    "tokenizer.ggml.add_eos_token": ["bool", false],
    "tokenizer.ggml.add_space_prefix": ["bool", false],
  };
}

/** Control tokens are rarely the greediest, so that answers of a random model do not end at once. */
const quietness = 0.05;

function quietControlTokens(values: Float32Array, control: readonly number[]): Float32Array {
  for (const token of control) {
    const row = values.subarray(token * tinyShape.embedding, (token + 1) * tinyShape.embedding);
    row.set(row.map((value) => value * quietness));
  }
  return values;
}

/** Random weights row by row, about as large as those of a matrix that keeps lengths. */
function* randomRows(
  random: SeededRandom,
  type: "f16" | "q8_0" | "q4_0",
  shape: readonly number[],
  quiet: ReadonlySet<number>,
): Iterable<Uint8Array> {
  const [columns = 0, rows = 1] = shape;
  const deviation = 1 / Math.sqrt(columns);
  const normals = random.normals(4_096, deviation);
  // Quantised values are evenly spread over 256 or 16 steps; their deviation is a 3.46th of that.
  const step = (deviation * 3.46) / (type === "q8_0" ? 256 : 16);
  const [loudHalves, quietHalves] = [toHalves(normals), toHalves(normals.map((value) => value * quietness))];
  for (let row = 0; row < rows; row++) {
    const loudness = quiet.has(row) ? quietness : 1;
    yield type === "f16"
      ? halfRow(random, columns, quiet.has(row) ? quietHalves : loudHalves)
      : quantisedRow(random, columns, {
          blockBytes: type === "q8_0" ? 34 : 18,
          scale: toHalf(step * loudness),
        });
  }
}

const toHalves = (values: Float32Array) => Uint16Array.from(values, toHalf);

function halfRow(random: SeededRandom, columns: number, table: Uint16Array): Uint8Array {
  const row = new Uint16Array(columns);
  for (let i = 0; i < columns; i++) row[i] = table[random.word() & 4_095] ?? 0;
  return new Uint8Array(row.buffer);
}

function quantisedRow(
  random: SeededRandom,
  columns: number,
  { blockBytes, scale }: { readonly blockBytes: number; readonly scale: number },
): Uint8Array {
  const row = Buffer.alloc((columns / 32) * blockBytes);
  for (let at = 0; at < row.length; ) {
    const end = at + blockBytes;
    // The steps reach from -8 to 7: without a random sign all sums would lean to one side.
    at = row.writeUInt16LE(scale | (random.word() & 0x8000), at);
    while (at < end) at = row.writeUInt32LE(random.word(), at);
  }
  return row;
}
