import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { writeTinyGemma3 } from "../testing/random-gemma3.ts";
import { sharedTinyEngine } from "../testing/shared-tiny-engine.ts";
import { testImage } from "../testing/test-images.ts";
import {
  greedy,
  imageSource,
  loadEncoder,
  questionTokens,
  tinyContext,
  tinySequence,
} from "../testing/tiny-engine.ts";
import { fromNative } from "./failures.ts";
import type { ImageEncoder } from "./image-encoder.ts";
import { contextInternals, modelInternals } from "./llama-internals.ts";
import { loadVisionAddon } from "./native-addon.ts";

const { models, llama, model } = await sharedTinyEngine();
let encoder: ImageEncoder;

beforeAll(async () => {
  encoder = await loadEncoder(model, models.mmproj);
}, 600_000);

afterAll(async () => {
  await encoder?.dispose();
});

describe("an image encoder's file that cannot be used is refused with its own reason", () => {
  it.each([
    ["mmprojTruncated", "MMPROJ_UNREADABLE", /data of its tensors ends before/],
    ["mmprojTruncatedHeader", "MMPROJ_UNREADABLE", /ends in the middle of its header/],
    ["mmprojGarbage", "MMPROJ_UNREADABLE", /not a GGUF file/],
    ["text", "MMPROJ_UNREADABLE", /a model of another kind/],
    ["mmprojWrongEmbedding", "MMPROJ_MISMATCH", /gives 96 values per token, and this model takes 128/],
  ] as const)("%s", async (name, code, message) => {
    await expect(loadEncoder(model, models[name])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/mmproj/),
    });
  });

  it("a file that is not there, and a folder", async () => {
    for (const path of [`${models.mmproj}.missing`, dirname(models.mmproj)]) {
      await expect(loadEncoder(model, path)).rejects.toMatchObject({ code: "MMPROJ_UNREADABLE" });
    }
  });

  it("weights that are not numbers are found by the encode at load", async () => {
    const path = `${models.mmproj}.nan`;
    const bytes = await readFile(models.mmproj);
    bytes.fill(0xff, bytes.length - 128 * 64 * 2);
    await writeFile(path, bytes);
    await expect(loadEncoder(model, path)).rejects.toMatchObject({
      code: "MMPROJ_UNREADABLE",
      message: expect.stringMatching(/not numbers/),
    });
  });

  it("no message names the file", async () => {
    const error = await loadEncoder(model, models.mmprojTruncated).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(CasebookError);
    expect(JSON.stringify([String(error), (error as CasebookError).remedy])).not.toContain("tiny-mmproj");
  });
});

describe("a picture whose bytes do not match the encoder's square", () => {
  it.each([0, 1, 224 * 224 * 3 - 1, 224 * 224 * 3 + 1, 224 * 224 * 4])(
    "of %i bytes is refused",
    async (length) => {
      await expect(encoder.encode(new Uint8Array(length))).rejects.toMatchObject({
        code: "BAD_REQUEST",
        message: expect.stringMatching(new RegExp(`${length} bytes.*150528`)),
      });
    },
  );

  it("is refused by native code as well", async () => {
    const native = await loadVisionAddon();
    const handle = await native.loadEncoder(modelInternals(model).native, models.mmproj, false, 1);
    for (const [length, side] of [
      [3, 0],
      [0, 0],
      [224 * 224 * 3 - 1, 224],
    ] as const) {
      expect(() => native.encodeImage(handle, new Uint8Array(length), side)).toThrow(
        expect.objectContaining({ code: "BAD_REQUEST" }),
      );
    }
    await native.closeEncoder(handle);
    const closed = native.encodeImage(handle, new Uint8Array(224 * 224 * 3), 224);
    await expect(closed).rejects.toMatchObject({ code: "VISION_UNAVAILABLE" });
  });
});

describe("a context that cannot take images", () => {
  it("with a batch smaller than an image is refused at attaching, and answers text", async () => {
    const context = await tinyContext(model, { batchSize: 48 });
    expect(() => encoder.attach(context)).toThrow(
      expect.objectContaining({
        code: "VISION_UNAVAILABLE",
        message: expect.stringMatching(/64 tokens.*holds 48/),
      }),
    );
    expect(await answerText(context)).toHaveLength(4);
    await context.dispose();
  });

  it("with a batch smaller than an image is an error of native code, not an abort", async () => {
    const native = await loadVisionAddon();
    const context = await tinyContext(model, { batchSize: 48 });
    const inside = contextInternals(context);
    const decode = (values: number, tokens: number, sequence: number, position: number) =>
      native
        .decodeImage(inside, new Float32Array(values), tokens, sequence, position, true)
        .catch((error: unknown) => fromNative(error));
    expect(await decode(128 * 64, 64, 0, 0)).toMatchObject({ code: "VISION_UNAVAILABLE" });
    expect(await decode(128 * 64, 65, 0, 0)).toMatchObject({ code: "GENERATION_FAILED" });
    expect(await decode(0, 0, 0, 0)).toMatchObject({ code: "GENERATION_FAILED" });
    expect(await decode(128 * 16, 16, 1, 0)).toMatchObject({ code: "GENERATION_FAILED" });
    expect(await decode(128 * 16, 16, -1, 0)).toMatchObject({ code: "GENERATION_FAILED" });
    expect(await decode(128 * 16, 16, 0, -1)).toMatchObject({ code: "GENERATION_FAILED" });
    expect(await decode(128 * 16, 16, 0, 1_020)).toMatchObject({ code: "GENERATION_FAILED" });
    expect(await decode(128 * 16, 16, 0, 0)).toBeUndefined();
    await context.dispose();
    await expect(native.decodeImage(inside, new Float32Array(128), 1, 0, 0, true)).rejects.toThrow(
      /disposed/,
    );
  });

  it("of another model fails the self-check, and answers text", async () => {
    const path = `${models.text}.other`;
    await writeTinyGemma3(path, 99);
    const other = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
    const context = await tinyContext(other);
    expect(() => encoder.attach(context)).toThrow(
      expect.objectContaining({
        code: "VISION_ADDON_UNUSABLE",
        message: expect.stringMatching(/context\.model/),
      }),
    );
    expect(await answerText(context)).toHaveLength(4);
    await other.dispose();
  });

  it("laid out differently fails the self-check, and answers text", async () => {
    const context = await tinyContext(model);
    const inside = contextInternals(context);
    const size = inside.getContextSize();
    Object.defineProperty(inside, "getContextSize", { value: () => size + 1, configurable: true });
    expect(() => encoder.attach(context)).toThrow(
      expect.objectContaining({
        code: "VISION_ADDON_UNUSABLE",
        message: expect.stringMatching(/context\.context_params/),
      }),
    );
    Reflect.deleteProperty(inside, "getContextSize");
    expect(await answerText(context)).toHaveLength(4);
    await context.dispose();
  });

  it("detached, takes virtual tokens for an error, and answers text", async () => {
    const context = await tinyContext(model, { sequences: 2 });
    const attached = encoder.attach(context);
    expect(encoder.attach(context)).toBe(attached);
    attached.detach();
    const image = imageSource(encoder);
    const prompt = await questionTokens(model, [{ image: "disc" }, { text: "what?" }], {
      first: true,
      image,
    });
    const sequence = tinySequence(context);
    await expect(greedy(sequence, prompt, 4)).rejects.toThrow();
    await sequence.dispose();
    expect(await answerText(context)).toHaveLength(4);
    await context.dispose();
  });
});

async function answerText(context: Awaited<ReturnType<typeof tinyContext>>) {
  const prompt = await questionTokens(context.model, [{ text: "what?" }], {
    first: true,
    image: imageSource(encoder),
  });
  return greedy(tinySequence(context), prompt, 4);
}

it("the same picture encodes to the same values every time, whatever the caller does to its buffer", async () => {
  const pixels = testImage("gradient", 224);
  const pending = [encoder.encode(pixels), encoder.encode(pixels)];
  pixels.fill(0);
  const context = await tinyContext(model, { sequences: 2 });
  encoder.attach(context);
  const answers = [];
  for (const image of await Promise.all(pending)) {
    const prompt = await questionTokens(model, [{ image: "gradient" }, { text: "what?" }], {
      first: true,
      image: () => Promise.resolve(image),
    });
    answers.push(await greedy(tinySequence(context), prompt, 12));
  }
  expect(answers[0]).toEqual(answers[1]);
  await context.dispose();
});
