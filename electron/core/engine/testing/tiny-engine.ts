/** A real node-llama-cpp with the generated tiny model, for tests of everything that stands on it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  getLlama,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { buildVision } from "../../../../scripts/build-vision.mjs";
import { type EncodedImage, ImageEncoder } from "../vision/image-encoder.ts";
import type { ReferencePart } from "./references.ts";
import { type TestImage, testImage } from "./test-images.ts";
import { type TestModels, writeTestModels } from "./test-models.ts";

// One: more of them wait for each other on a machine that is busy with other tests. The results are the same bits.
const threads = 1;

/** Provides the vision addon where it is missing or stale, as the set-up does. Throws where there can be none. */
export async function requireVisionAddon(): Promise<void> {
  await buildVision({ log: (line: string) => process.stderr.write(`${line}\n`) });
}

/** The generated models in a temporary folder, and the way to remove them. */
export async function temporaryModels(): Promise<TestModels & { readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "casebook-models-"));
  return { ...(await writeTestModels(folder)), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A CPU engine with the model at `modelPath`. */
export async function loadTinyModel(modelPath: string) {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
  });
  return { llama, model: await llama.loadModel({ modelPath, gpuLayers: 0 }) };
}

/** @param addonPath the vision addon, where it is another than the app's own */
export function loadEncoder(
  model: LlamaModel,
  mmprojPath: string,
  addonPath?: string,
): Promise<ImageEncoder> {
  const addon = addonPath === undefined ? {} : { addonPath };
  return ImageEncoder.load({ model, mmprojPath, gpu: false, threads, ...addon });
}

/** Flash attention is off, as in the reference program: it changes the last bits. */
export function tinyContext(model: LlamaModel, options: { batchSize?: number; sequences?: number } = {}) {
  return model.createContext({ contextSize: 1_024, batchSize: 512, flashAttention: false, ...options });
}

/** No context shift, no checkpoint inside an image. */
export function tinySequence(context: Awaited<ReturnType<typeof tinyContext>>): LlamaContextSequence {
  return context.getSequence({ checkpoints: { interval: false, max: 2 } });
}

/** Encodes test images, each once. */
export function imageSource(encoder: ImageEncoder) {
  const encoded = new Map<TestImage, EncodedImage>();
  return async (name: TestImage): Promise<EncodedImage> => {
    const known = encoded.get(name);
    if (known !== undefined) return known;
    const image = await encoder.encode(testImage(name, encoder.side));
    encoded.set(name, image);
    return image;
  };
}

/** The tokens of one question, as the reference program makes them. */
export async function questionTokens(
  model: LlamaModel,
  parts: readonly ReferencePart[],
  options: { readonly first: boolean; readonly image: (name: TestImage) => Promise<EncodedImage> },
): Promise<Token[]> {
  const tokens: Token[] = [];
  let text = options.first ? "<start_of_turn>user\n" : "<end_of_turn>\n<start_of_turn>user\n";
  const flush = () => {
    tokens.push(...model.tokenize(text, true));
    text = "";
  };
  if (options.first && model.tokens.bos !== null) tokens.push(model.tokens.bos);
  for (const part of parts) {
    if ("text" in part) {
      text += part.text;
      continue;
    }
    flush();
    tokens.push(...(await options.image(part.image)).tokens);
  }
  text += "<end_of_turn>\n<start_of_turn>model\n";
  flush();
  return tokens;
}

/** The greedy answer, at most `count` tokens. */
export async function greedy(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  count: number,
): Promise<Token[]> {
  const tokens: Token[] = [];
  if (count === 0) return tokens;
  for await (const token of sequence.evaluate([...prompt], { temperature: 0, yieldEogToken: true })) {
    tokens.push(token);
    if (tokens.length >= count) break;
  }
  return tokens;
}
