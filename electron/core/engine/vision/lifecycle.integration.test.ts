import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { repetitions } from "../../testing/endurance.ts";
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
import { imageSlots } from "./image-slots.ts";

const { models, model } = await sharedTinyEngine();

/** Runs a program of ../testing in a process of its own; rejects when it crashes. */
async function runProgram(name: string, args: readonly string[]): Promise<string> {
  const program = fileURLToPath(new URL(`../testing/${name}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program, ...args], {
    timeout: 110_000,
    // Half of its time would go into compiling the same files again.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "casebook-compile-cache") },
  });
  return stdout;
}

describe("everything can be disposed in any order without a crash", () => {
  it.each([
    "encoder context model llama",
    "context encoder model llama",
    "model encoder context llama",
    "llama encoder",
    "llama model context encoder",
    "encoder encoder llama llama",
    "image encoder image llama",
    "detach encoder llama",
    "sequence context llama encoder",
    "collect exit",
    "begin-encode encoder llama",
    "begin-encode model encoder",
    "begin-encode begin-llama wait encoder",
    "begin-answer encoder llama",
    "begin-answer wait context encoder llama",
    "begin-encode begin-answer begin-encoder begin-model begin-llama",
    "begin-encode exit",
    "begin-answer begin-encode wait exit",
  ])("%s", async (steps) => {
    expect(await runProgram("dispose-program.ts", [models.text, models.mmproj, ...steps.split(" ")])).toMatch(
      /done/,
    );
  });
});

describe("an encoder that is disposed", () => {
  it("finishes the image at hand and refuses by name those that wait", async () => {
    const encoder = await loadEncoder(model, models.mmproj);
    const [first, second] = [
      encoder.encode(testImage("disc", 224)),
      encoder.encode(testImage("stripes", 224)),
    ];
    // The first one has begun when the next turn of the loop comes.
    await new Promise((resolve) => setImmediate(resolve));
    const closing = encoder.dispose();
    await expect(second).rejects.toMatchObject({ code: "VISION_UNAVAILABLE" });
    expect((await first).tokens).toHaveLength(66);
    await closing;
    await expect(encoder.encode(testImage("disc", 224))).rejects.toMatchObject({
      code: "VISION_UNAVAILABLE",
    });
  });

  it("frees the embeddings of all its images", async () => {
    const before = imageSlots.size;
    const encoder = await loadEncoder(model, models.mmproj);
    await Promise.all([encoder.encode(testImage("disc", 224)), encoder.encode(testImage("disc", 224))]);
    expect(imageSlots.size).toBe(before + 2);
    await encoder.dispose();
    expect(imageSlots.size).toBe(before);
  });

  it("cannot be attached to a context any more", async () => {
    const encoder = await loadEncoder(model, models.mmproj);
    const context = await tinyContext(model);
    await encoder.dispose();
    expect(() => encoder.attach(context)).toThrow(expect.objectContaining({ code: "VISION_UNAVAILABLE" }));
    await context.dispose();
  });
});

describe("a released image", () => {
  it("in a prompt is a named error, and the context answers the next question", async () => {
    const encoder = await loadEncoder(model, models.mmproj);
    const context = await tinyContext(model, { sequences: 2 });
    encoder.attach(context);
    const image = imageSource(encoder);
    const prompt = await questionTokens(model, [{ image: "disc" }, { text: "what?" }], {
      first: true,
      image,
    });
    (await image("disc")).release();
    (await image("disc")).release();
    const sequence = tinySequence(context);
    await expect(greedy(sequence, prompt, 4)).rejects.toMatchObject({ code: "GENERATION_FAILED" });
    await sequence.dispose();
    const text = await questionTokens(model, [{ text: "what?" }], { first: true, image });
    expect(await greedy(tinySequence(context), text, 4)).toHaveLength(4);
    await encoder.dispose();
    await context.dispose();
  });

  it("does not lend its ids to the next one", async () => {
    const encoder = await loadEncoder(model, models.mmproj);
    const first = await encoder.encode(testImage("disc", 224));
    first.release();
    const second = await encoder.encode(testImage("stripes", 224));
    expect(second.tokens[5]).not.toBe(first.tokens[5]);
    await encoder.dispose();
  });
});

it("200 encoders loaded and disposed one after another leave less than 30 MB behind", async () => {
  const cycle = async () => {
    const encoder = await loadEncoder(model, models.mmproj);
    await encoder.encode(testImage("disc", 224));
    await encoder.dispose();
  };
  for (let i = 0; i < 30; i++) await cycle();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 200; i++) await cycle();
  expect(process.memoryUsage().rss - before).toBeLessThan(30 * 1024 * 1024);
});

const damagedHeaders = repetitions(40, 400);
it(`${damagedHeaders} damaged headers of an image encoder never end the process`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "casebook-mutations-"));
  try {
    const stdout = await runProgram("mutation-program.ts", [
      models.text,
      models.mmproj,
      folder,
      "0",
      String(damagedHeaders),
    ]);
    const { refused, loaded } = JSON.parse(stdout);
    expect(refused + loaded).toBe(damagedHeaders);
    expect(refused).toBeGreaterThan(damagedHeaders / 5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
