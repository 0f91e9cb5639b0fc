/** The engine on a real GPU, where this machine has one that the inference library can use; skipped elsewhere. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import { shape4B } from "../../../shared/models/medgemma.ts";
import { syntheticHeader } from "../models/fit/synthetic-header.ts";
import { createLocalEngine } from "./create-local-engine.ts";
import type { LocalEngine } from "./local-engine.ts";
import { spawnWithFork } from "./spawn.ts";
import {
  answer,
  answered,
  ask,
  practiceLoad,
  sampleSquare,
  samplesWithTruth,
} from "./testing/practice-fixture.ts";
import { requireVisionAddon } from "./testing/tiny-engine.ts";

const onGpu = practiceLoad({ gpu: "auto" });
// Not by asking what there is: a CUDA whose kernels the driver refuses is there too.
const probe = createLocalEngine({ spawn: spawnWithFork });
const { backend } = await probe.load(onGpu);
await probe.dispose();

describe.skipIf(backend === "cpu")(`on the GPU (${backend})`, () => {
  let engine: LocalEngine;
  let spot: ModelSquare;
  beforeAll(async () => {
    await requireVisionAddon();
    engine = createLocalEngine({ spawn: spawnWithFork });
    spot = await sampleSquare("phantom-08-skin.png");
  }, 600_000);
  afterAll(() => engine.dispose());
  // A crash would move the model to the CPU, and the rest would pass there.
  afterEach(async () => expect(await engine.report()).toMatchObject({ gpuAvoided: false, gpu: { backend } }));

  test("the whole model lies there, and its encoder works beside it", async () => {
    const loaded = await engine.load(onGpu);
    expect(loaded).toMatchObject({ backend, vision: { available: true } });
    expect(loaded.gpuLayers).toBe(loaded.layers);
    expect(loaded.deviceNames).toEqual((await engine.report()).gpu?.deviceNames);
  });

  test("its memory is told, and given back", async () => {
    await engine.load(onGpu);
    const held = (await engine.report()).gpu;
    expect(held?.heldBytes).toBeGreaterThan(0);
    expect(held?.totalBytes).toBeGreaterThan(held?.heldBytes ?? 0);
    await engine.unload();
    expect((await engine.report()).gpu?.heldBytes).toBe(0);
  });

  test("says where the spot is on every sample that has one", async () => {
    await engine.load(onGpu);
    for (const { file, location } of await samplesWithTruth()) {
      const square = await sampleSquare(file);
      const { done } = await answer(engine, [ask(square, "Where is the spot?")], { squares: [square] });
      expect(`${file}: ${done.text}`).toContain(location);
    }
  });

  test("a second turn encodes no image again and evaluates only what is new", async () => {
    await engine.load(onGpu);
    const first = await answer(engine, [ask(spot, "Where is the spot?")], { squares: [spot] });
    const turns = [ask(spot, "Where is the spot?"), answered(first.done.text), ask("What colour is it?")];
    const second = await answer(engine, turns, { squares: [] });
    expect(second.prompt.cachedTokens).toBeGreaterThanOrEqual(first.prompt.promptTokens);
  });

  test("the same seed gives the same tokens", async () => {
    await engine.load(onGpu);
    const once = () =>
      answer(engine, [ask("Hello, what are you?")], { seed: 7, sampling: { temperature: 1.5 } });
    const [first, second] = [await once(), await once()];
    expect(second.done.text).toBe(first.done.text);
  });

  test("stops before the next token when it is told to", async () => {
    await engine.load(onGpu);
    const stop = new AbortController();
    const { done } = await answer(engine, [ask("Write a structured report")], {
      signal: stop.signal,
      onEvent: ({ type }) => {
        if (type === "text") stop.abort();
      },
    });
    expect(done.finishReason).toBe("cancelled");
    expect((await answer(engine, [ask("Hello, what are you?")])).done.finishReason).toBe("stop");
  });

  test("what a model would take there is computed", async () => {
    const { report, needs } = await engine.fit([
      {
        ...syntheticHeader(shape4B, "Q8_0"),
        contextSizes: [8_192],
        kvCacheType: "F16",
        flashAttention: null,
      },
    ]);
    expect(report.gpu?.backend).toBe(backend);
    expect(needs[0]?.[0]?.onGpu?.gpuBytes).toBeGreaterThan(0);
  });
});
