/** What a crash on the GPU leaves behind, with processes that only speak the protocol: real ones need a broken GPU. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { GpuCrash } from "../../../shared/settings.ts";
import type { FitRequest, LocalEngine } from "./local-engine.ts";
import { engineOn, load, nothing, soon } from "./testing/gpu-engine.ts";
import { card, gpuMachine, type Machine } from "./testing/gpu-machine.ts";
import { answer, ask, practiceFiles, practiceLoad } from "./testing/practice-fixture.ts";

const encoderOnCpu = { ...nothing, encoderOnGpu: true };
const cpu = { ...nothing, gpu: true };
const remembered = (step: GpuCrash["step"]): GpuCrash => ({
  step,
  at: 1,
  ...card,
  deviceNames: [...card.deviceNames],
});

const someContext: FitRequest = {
  header: new Uint8Array(),
  fileBytes: 0,
  contextSizes: [1_024],
  kvCacheType: "F16",
  flashAttention: null,
};

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Asks about an image, and waits until the engine is back where it crashed. */
async function crashOver(engine: LocalEngine): Promise<void> {
  await expect(answer(engine, [ask("Where?")])).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
  await soon(engine.measure({ system: "", turns: [ask("Where?")] }));
}

test.each([
  ["loading-model", cpu],
  ["loading-encoder", encoderOnCpu],
] as const)(
  "a GPU that crashes over %s is reported once, when the model has loaded without",
  async (step, without) => {
    const { engine, reported, avoided } = engineOn({ gpu: card, diesIn: step });
    const before = Date.now();
    await load(engine);
    expect(avoided()).toEqual([nothing, without]);
    expect(reported).toEqual([{ ...remembered(step), at: expect.any(Number) as number }]);
    expect(reported[0]?.at).toBeGreaterThanOrEqual(before);
    // Another model is spared the crash, also after an unload.
    await engine.unload();
    await load(engine, 1_024);
    expect(avoided()).toEqual([nothing, without, without]);
    expect(reported).toHaveLength(1);
  },
);

test.each([
  ["encoding-image", encoderOnCpu],
  ["reading-image", cpu],
] as const)(
  "a GPU that crashes over %s for an answer is reported once, after the restart",
  async (step, without) => {
    const { engine, reported, avoided } = engineOn({ gpu: card, diesIn: step });
    await load(engine);
    expect(reported).toEqual([]);
    await crashOver(engine);
    expect(avoided()).toEqual([nothing, without]);
    expect(reported).toMatchObject([{ step, ...card }]);
    await answer(engine, [ask("Where?")]);
    expect(reported).toHaveLength(1);
  },
);

test("the whole model on the CPU takes the place of the encoder on the CPU", async () => {
  const machine: Machine = { gpu: card, diesIn: "encoding-image" };
  const { engine, reported, avoided } = engineOn(machine);
  await load(engine);
  await crashOver(engine);
  machine.diesIn = "reading-image";
  await crashOver(engine);
  expect(reported.map((crash) => crash?.step)).toEqual(["encoding-image", "reading-image"]);
  await load(engine, 1_024);
  expect(avoided()).toEqual([nothing, encoderOnCpu, { ...encoderOnCpu, gpu: true }, cpu]);
});

test.each([
  ["encoding-image", encoderOnCpu],
  ["loading-model", cpu],
] as const)(
  "what an earlier run learnt of %s is avoided from the start, and looked into once",
  async (step, without) => {
    const { engine, reported, avoided } = engineOn({ gpu: card, diesIn: step }, remembered(step));
    await load(engine);
    await load(engine, 1_024);
    expect(avoided()).toEqual([null, without, without]);
    expect(reported).toEqual([]);
  },
);

test.each([
  ["device", { ...card, deviceNames: ["Card 8"] }],
  ["second device", { ...card, deviceNames: ["Card 7", "Card 8"] }],
  ["backend", { ...card, backend: "metal" }],
  ["engine", { ...card, engineBuild: "build 2" }],
])("another %s is tried, and what was learnt of the old one forgotten", async (_, gpu) => {
  const { engine, reported, avoided } = engineOn({ gpu, diesIn: null }, remembered("reading-image"));
  await load(engine);
  expect(avoided()).toEqual([null, nothing]);
  expect(reported).toEqual([null]);
});

test("a GPU that is away today is not forgotten", async () => {
  const machine: Machine = { gpu: null, diesIn: "encoding-image" };
  const { engine, reported, avoided } = engineOn(machine, remembered("encoding-image"));
  await load(engine);
  expect(avoided()).toEqual([null, { ...encoderOnCpu, gpu: true }]);
  expect(reported).toEqual([]);
});

test("a GPU that cannot even be opened is not given another chance", async () => {
  const machine: Machine = { gpu: card, diesIn: "reading-image" };
  const { engine, reported, avoided } = engineOn(
    machine,
    remembered("reading-image"),
    (message, child, index) => {
      if (message.type === "report") child.kill();
      else gpuMachine(machine)(message, child, index);
    },
  );
  await load(engine);
  expect(avoided()).toEqual([null, cpu]);
  expect(reported).toEqual([]);
});

test("with the GPU switched off nobody looks for it, and nothing is forgotten", async () => {
  const { engine, reported, avoided } = engineOn({ gpu: null, diesIn: null }, remembered("reading-image"));
  await engine.load(practiceLoad({ gpu: "off" }));
  expect(avoided()).toEqual([cpu]);
  expect(reported).toEqual([]);
});

test("a machine without a GPU has nothing to remember", async () => {
  const { engine, reported, avoided } = engineOn({ gpu: null, diesIn: null });
  await load(engine);
  expect(avoided()).toEqual([nothing, cpu]);
  expect(reported).toEqual([]);
});

test("a model that ends the process on the CPU as well costs no other model the GPU", async () => {
  const machine: Machine = { gpu: card, diesIn: "loading-model", evenOnCpu: true };
  const { engine, reported, avoided } = engineOn(machine);
  await expect(load(engine)).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
  machine.diesIn = null;
  await load(engine, 1_024);
  expect(avoided()).toEqual([nothing, cpu, cpu, cpu, cpu, nothing]);
  expect(reported).toEqual([]);
});

test("a damaged image encoder costs no other model the GPU", async () => {
  const machine: Machine = { gpu: card, diesIn: "loading-encoder", evenOnCpu: true };
  const { engine, reported, avoided } = engineOn(machine);
  await load(engine);
  machine.diesIn = null;
  await load(engine, 1_024);
  expect(avoided()).toEqual([nothing, encoderOnCpu, { ...encoderOnCpu, encoder: true }, nothing]);
  expect(reported).toEqual([]);
});

test("a process that did not follow a cancel moves to the CPU, but the GPU is not blamed for good", async () => {
  const machine: Machine = { gpu: card, diesIn: null };
  const { engine, reported, avoided } = engineOn(machine, null, (message, child, index) => {
    if (message.type === "generate") child.say({ type: "stage", stage: "encoding-image" });
    else gpuMachine(machine)(message, child, index);
  });
  await load(engine);
  const abort = new AbortController();
  const asked = answer(engine, [ask("Where?")], { signal: abort.signal });
  await vi.waitUntil(() => engine.status.state === "busy");
  abort.abort();
  await expect(soon(asked)).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
  await soon(engine.measure({ system: "", turns: [ask("Where?")] }));
  expect(avoided()).toEqual([nothing, encoderOnCpu]);
  expect(reported).toEqual([]);
});

test("another model that is chosen during the look takes what was learnt along", async () => {
  const machine: Machine = { gpu: card, diesIn: "encoding-image" };
  const { engine, reported, avoided } = engineOn(
    machine,
    remembered("encoding-image"),
    (message, child, index) => {
      if (index > 0) gpuMachine(machine)(message, child, index);
    },
  );
  const first = load(engine).catch((thrown: unknown) => thrown);
  await vi.waitUntil(() => avoided().length === 1);
  await load(engine, 1_024);
  expect(await first).toMatchObject({ code: "CANCELLED" });
  expect(avoided()).toEqual([null, null, encoderOnCpu]);
  expect(reported).toEqual([]);
});

test("tried again, the GPU does everything, and what it learns again is reported again", async () => {
  const machine: Machine = { gpu: card, diesIn: "encoding-image" };
  const { engine, reported, avoided } = engineOn(machine, remembered("encoding-image"));
  await load(engine);
  await engine.tryGpuAgain();
  expect(engine.status.state).toBe("ready");
  expect(avoided()).toEqual([null, encoderOnCpu, nothing]);
  await crashOver(engine);
  expect(avoided()).toEqual([null, encoderOnCpu, nothing, encoderOnCpu]);
  expect(reported).toMatchObject([{ step: "encoding-image" }]);
});

test("tried again without a model, nothing is started, and the next model has the GPU", async () => {
  const { engine, avoided } = engineOn({ gpu: card, diesIn: null }, remembered("reading-image"));
  await engine.tryGpuAgain();
  expect(engine.status).toEqual({ state: "off" });
  expect(avoided()).toEqual([]);
  await load(engine);
  expect(avoided()).toEqual([nothing]);
});

test("the model that is tried again is the one that was loaded", async () => {
  const { engine, processes } = engineOn({ gpu: card, diesIn: null }, remembered("reading-image"));
  await load(engine, 2_048);
  await engine.tryGpuAgain();
  expect(processes.at(-1)?.received[0]).toMatchObject({
    options: { load: { contextSize: 2_048 }, gpu: "auto", files: { modelPath: practiceFiles.modelPath } },
  });
});

test("after a crash that moved models to the processor a fit reckons with it alone, and says why", async () => {
  const { engine, processes } = engineOn({ gpu: card, diesIn: null }, remembered("reading-image"));
  const { report, needs } = await engine.fit([someContext]);
  expect(report).toMatchObject({ gpu: null, gpuAvoided: true });
  expect(needs).toMatchObject([[{ onGpu: null }]]);
  expect(processes.map(({ received }) => received.map(({ type }) => type))).toEqual([["report"], ["fit"]]);
  expect(await engine.report()).toMatchObject({ gpu: null, gpuAvoided: true });
});

test.each([
  ["a crash of the image encoder", remembered("encoding-image")],
  ["a crash of another engine", { ...remembered("reading-image"), engineBuild: "build 0" }],
])("after %s a fit counts the GPU", async (_, crash) => {
  const { engine } = engineOn({ gpu: card, diesIn: null }, crash);
  const { report, needs } = await engine.fit([someContext]);
  expect(report).toMatchObject({ gpu: { backend: card.backend }, gpuAvoided: false });
  expect(needs[0]?.[0]?.onGpu).not.toBeNull();
});

test("that there is no GPU is not called a crash", async () => {
  const { engine } = engineOn({ gpu: null, diesIn: null });
  expect((await engine.fit([someContext])).report).toMatchObject({ gpu: null, gpuAvoided: false });
});
