/** Load options on real models: each is seen in what is loaded, and impossible ones are refused in plain words. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { splitGguf } from "../../../scripts/hub/split-gguf.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import { practiceModel } from "../../../shared/models/known-models.ts";
import { hashOfParts } from "../gguf/split-name.ts";
import { createLocalEngine } from "./create-local-engine.ts";
import type { LocalEngine } from "./local-engine.ts";
import { readModelFacts, sha256OfFile } from "./model-file.ts";
import { spawnWithFork } from "./spawn.ts";
import {
  answer,
  ask,
  generatedFiles,
  practiceFiles,
  practiceLoad,
  sampleSquare,
} from "./testing/practice-fixture.ts";
import { requireVisionAddon } from "./testing/tiny-engine.ts";

let engine: LocalEngine;
let spot: ModelSquare;
let folder: string;

beforeAll(async () => {
  await requireVisionAddon();
  engine = createLocalEngine({ spawn: spawnWithFork });
  spot = await sampleSquare("phantom-08-skin.png");
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-load-"));
}, 600_000);
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

const whereIsTheSpot = async (): Promise<string> =>
  (await answer(engine, [ask(spot, "Where is the spot?")], { squares: [spot] })).done.text;

describe("each option is seen in what is loaded", () => {
  test("the defaults leave the choice to the engine", async () => {
    expect(await engine.load(practiceLoad())).toMatchObject({
      contextSize: 8_192,
      gpuLayers: 0,
      layers: 5,
      kvCacheType: "F16",
      flashAttention: null,
    });
  });

  test("a context size and threads; the same options again load nothing", async () => {
    const load = { contextSize: 2_048, threads: 1 };
    const first = await engine.load(practiceLoad({ load }));
    expect(first).toMatchObject(load);
    expect(await engine.load(practiceLoad({ load: { ...load } }))).toEqual(first);
  });

  test("more than there is ends at the context it was trained for, the cores of this computer, and no GPU", async () => {
    const load = { contextSize: 131_072, threads: 512, gpuLayers: 3 };
    expect(await engine.load(practiceLoad({ load }))).toMatchObject({
      contextSize: 8_192,
      threads: os.availableParallelism(),
      gpuLayers: 0,
    });
  });

  test.each(["Q8_0", "Q4_0"] as const)(
    "a KV cache of %s, which still answers about an image",
    async (kvCacheType) => {
      const loaded = await engine.load(practiceLoad({ load: { kvCacheType } }));
      expect(loaded).toMatchObject({ kvCacheType, flashAttention: true, vision: { available: true } });
      expect((await whereIsTheSpot()).length).toBeGreaterThan(0);
    },
  );

  test("flash attention on and off, with the same answer", async () => {
    const answers: string[] = [];
    for (const flashAttention of [true, false]) {
      const loaded = await engine.load(practiceLoad({ load: { flashAttention } }));
      expect(loaded.flashAttention).toBe(flashAttention);
      answers.push(await whereIsTheSpot());
    }
    expect(answers[0]).toMatch(/left|right|centre/);
    expect(answers[1]).toBe(answers[0]);
  });
});

test("a quantised cache without flash attention is refused, and the engine says how to mend it", async () => {
  const load = { kvCacheType: "Q8_0", flashAttention: false } as const;
  await expect(engine.load(practiceLoad({ load }))).rejects.toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining("flash attention"),
    remedy: expect.stringContaining("F16"),
  });
  await engine.load(practiceLoad());
  expect(engine.status.state).toBe("ready");
});

describe("a model in several files", () => {
  const parts = [1, 2, 3].map((part) => `practice-0000${part}-of-00003.gguf`);
  const first = (): string => path.join(folder, parts[0] ?? "");

  beforeAll(async () => {
    const whole = await readFile(practiceFiles.modelPath);
    for (const [index, bytes] of splitGguf(whole, parts.length).entries()) {
      await writeFile(path.join(folder, parts[index] ?? ""), bytes);
    }
  });

  test("answers as the whole one does, with one hash that follows from its parts", async () => {
    await engine.load(practiceLoad());
    const expected = await whereIsTheSpot();
    const files = { ...practiceFiles, model: { ...practiceFiles.model, id: "split" }, modelPath: first() };
    const loaded = await engine.load(practiceLoad({ files }));
    const hashes = await Promise.all(parts.map((part) => sha256OfFile(path.join(folder, part))));
    expect(loaded.sha256).toBe(hashOfParts(hashes));
    expect(loaded.sha256).not.toBe(practiceModel.model.sha256);
    expect(await whereIsTheSpot()).toBe(expected);
  });

  test("counts the parameters and bytes of all parts", async () => {
    const whole = await readModelFacts(practiceFiles.modelPath);
    const split = await readModelFacts(first());
    expect(split).toMatchObject({ parameters: whole.parameters, quantisation: whole.quantisation });
    expect(split.files).toEqual(parts.map((part) => path.join(folder, part)));
    expect(split.bytes).toBeGreaterThanOrEqual(whole.bytes);
  });

  test("is refused when a part is missing, belongs to another model, or is not named as llama.cpp needs it", async () => {
    await expect(readModelFacts(path.join(folder, parts[1] ?? ""))).rejects.toMatchObject({
      code: "MODEL_UNREADABLE",
    });
    const renamed = path.join(folder, "renamed.gguf");
    await cp(first(), renamed);
    await expect(readModelFacts(renamed)).rejects.toMatchObject({
      code: "MODEL_UNREADABLE",
      message: expect.stringContaining("not named as the first"),
    });
    const last = path.join(folder, parts[2] ?? "");
    const kept = await readFile(last);
    await cp(practiceFiles.modelPath, last);
    await expect(readModelFacts(first())).rejects.toMatchObject({
      message: expect.stringContaining("belong"),
    });
    await rm(last);
    const missing = { ...generatedFiles(first()) };
    await expect(engine.load(practiceLoad({ files: missing }))).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
    await writeFile(last, kept);
  });
});

test("a model that is no Gemma 3 is refused by name before native code opens it, and the one in use goes on", async () => {
  const bytes = await readFile(practiceFiles.modelPath);
  const key = "general.architecture";
  // After the key: the value's type (4 bytes), its length (8 bytes), its text.
  const at = bytes.indexOf(key) + key.length + 12;
  expect(bytes.toString("latin1", at, at + 6)).toBe("gemma3");
  bytes.write("mamba2", at, "latin1");
  const modelPath = path.join(folder, "other.gguf");
  await writeFile(modelPath, bytes);
  await engine.load(practiceLoad());
  const files = { ...practiceFiles, model: { ...practiceFiles.model, id: "other" }, modelPath };
  await expect(engine.load(practiceLoad({ files }))).rejects.toMatchObject({
    code: "MODEL_UNREADABLE",
    message: "The model cannot be used. It is a mamba2 model; Casebook formats prompts for Gemma 3.",
    remedy: "Choose a Gemma 3 model, such as MedGemma.",
  });
  expect(engine.status.state).toBe("ready");
  expect(await whereIsTheSpot()).toContain("right");
});
