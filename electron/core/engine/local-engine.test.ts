/** Faults that a real engine process does not show on demand, shown by one that only speaks the protocol. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EngineStatus, LoadedLocalModel } from "../../../shared/domain.ts";
import { createLocalEngine } from "./create-local-engine.ts";
import type { ProcessReport, ToEngine } from "./protocol.ts";
import { answer, ask, practiceFiles, practiceLoad } from "./testing/practice-fixture.ts";
import { loads, type Script, type ScriptedProcess, scriptedProcesses } from "./testing/scripted-process.ts";

const gpu = { backend: "vulkan", deviceNames: ["A card"], engineBuild: "a build" };
const loaded = { model: practiceFiles.model, contextSize: 8_192 } as unknown as LoadedLocalModel;

function scripted(script: Script) {
  const { spawn, processes } = scriptedProcesses(script);
  const engine = createLocalEngine({ spawn });
  const states: EngineStatus[] = [];
  engine.onStatus((status) => states.push(status));
  return { engine, processes, states };
}

const accept = (message: ToEngine, child: ScriptedProcess): void => {
  if (message.type === "load") child.say({ type: "loaded", call: message.call, loaded });
};

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] }),
);
afterEach(() => void vi.useRealTimers());

/** Lets everything that is due happen, file reads included. */
async function pass(ms: number): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(ms);
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits without letting the clock go on. */
async function until(condition: () => boolean): Promise<void> {
  const started = performance.now();
  while (!condition() && performance.now() - started < 10_000)
    await new Promise((resolve) => setImmediate(resolve));
  expect(condition()).toBe(true);
}

describe("a process that dies while it loads", () => {
  test("is started again later each time, says when, and gives up after the fifth", async () => {
    const { engine, processes, states } = scripted((_, child) => child.kill());
    const load = engine.load(practiceLoad()).catch((error: unknown) => error);
    await until(() => engine.status.state === "failed");
    expect(processes.length).toBe(2);
    expect(engine.status).toMatchObject({
      failure: { code: "ENGINE_CRASHED" },
      retryAt: Date.now() + 1_000,
    });
    for (const [count, delay] of [
      [3, 1_000],
      [4, 2_000],
      [5, 4_000],
    ] as const) {
      await pass(delay - 1);
      expect(processes.length).toBe(count - 1);
      await pass(1);
      await until(() => processes.length === count);
    }
    expect(await load).toMatchObject({ code: "ENGINE_CRASHED" });
    expect(engine.status).toMatchObject({ state: "failed", retryAt: null });
    expect(states.filter((status) => status.state === "starting")).toHaveLength(5);
  });

  test("in the image encoder: it is loaded without, and text works", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      if (index > 0) return accept(message, child);
      child.say({ type: "device", gpu: null }, { type: "stage", stage: "loading-encoder" });
      child.kill();
    });
    await engine.load(practiceLoad());
    expect(loads(processes[1])).toEqual([{ gpu: false, cuda: false, encoderOnGpu: false, encoder: true }]);
    // A new file gets its chance.
    await engine.load(practiceLoad({ load: { contextSize: 1_024 } }));
    expect(loads(processes[2])).toEqual([{ gpu: false, cuda: false, encoderOnGpu: false, encoder: false }]);
  });

  test("a GPU build without a GPU: the next process runs on the CPU, at once", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      if (index === 0) child.say({ type: "no-gpu" });
      else accept(message, child);
    });
    await engine.load(practiceLoad({ gpu: "auto" }));
    expect(processes[0]?.killed).toBe(true);
    expect(loads(processes[1])).toEqual([{ gpu: true, cuda: false, encoderOnGpu: false, encoder: false }]);
    // And so does every later one.
    await engine.load(practiceLoad({ gpu: "auto", load: { contextSize: 1_024 } }));
    expect(loads(processes[2])).toEqual([{ gpu: true, cuda: false, encoderOnGpu: false, encoder: false }]);
  });
});

describe("a process that dies at work", () => {
  test("over reading an image on a GPU: the model moves to the CPU, and stays there", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      accept(message, child);
      if (message.type !== "generate") return;
      child.say({ type: "device", gpu }, { type: "stage", stage: "reading-image" });
      if (index === 0) child.kill();
    });
    await engine.load(practiceLoad({ gpu: "auto" }));
    await expect(answer(engine, [ask("Where?")])).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
    await until(() => engine.status.state === "ready");
    expect(loads(processes[1])).toEqual([{ gpu: true, cuda: false, encoderOnGpu: false, encoder: false }]);
  });

  test("again and again before a word: gives up until the user asks", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      accept(message, child);
      if (message.type === "load" && index < 5) setImmediate(() => child.kill());
    });
    await engine.load(practiceLoad());
    for (let second = 0; second < 12; second++) await pass(1_000);
    expect(processes.length).toBe(5);
    expect(engine.status).toMatchObject({ state: "failed", retryAt: null });
    await expect(engine.measure({ system: "", turns: [ask("a")] })).rejects.toMatchObject({
      code: "ENGINE_OFF",
    });
    expect(processes.length).toBe(5);
    await engine.load(practiceLoad());
    expect(processes.length).toBe(6);
    expect(engine.status.state).toBe("ready");
  });

  test("a silent process is taken for stuck after a minute, one that says it is alive is not", async () => {
    const { engine, processes } = scripted(accept);
    await engine.load(practiceLoad());
    for (let second = 0; second < 120; second += 10) {
      await pass(10_000);
      processes[0]?.say({ type: "alive" });
    }
    expect(processes.length).toBe(1);
    await pass(70_000);
    expect(processes[0]?.killed).toBe(true);
    expect(processes.length).toBe(2);
  });

  test("does not follow a cancel: it is killed after 2 s, not before", async () => {
    const { engine, processes } = scripted(accept);
    await engine.load(practiceLoad());
    const abort = new AbortController();
    const asked = answer(engine, [ask("Where?")], { signal: abort.signal }).catch((error: unknown) => error);
    await pass(10);
    abort.abort();
    await pass(1_900);
    expect(processes[0]?.received.at(-1)).toMatchObject({ type: "cancel" });
    expect(processes[0]?.killed).toBe(false);
    await pass(200);
    expect(processes[0]?.killed).toBe(true);
    expect(await asked).toMatchObject({ code: "ENGINE_CRASHED" });
  });

  test("pixels that cannot be had end the request by name in the process, not here", async () => {
    const { engine, processes } = scripted((message, child) => {
      accept(message, child);
      if (message.type === "generate") child.say({ type: "need-square", call: message.call, sha256: "a" });
      if (message.type === "no-square")
        child.say({ type: "failed", call: message.call, failure: message.failure });
    });
    await engine.load(practiceLoad());
    await expect(answer(engine, [ask("Where?")])).rejects.toMatchObject({ code: "INTERNAL" });
    expect(processes[0]?.received.at(-1)).toMatchObject({ type: "no-square", sha256: "a" });
    expect(engine.status.state).toBe("ready");
  });
});

describe("a report without a model", () => {
  const report = { processId: 1, residentBytes: 1, heapBytes: 1, gpu: null } as unknown as ProcessReport;

  test("comes from a process of its own, which is gone then", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      if (message.type !== "report") return;
      if (index === 0) child.say({ type: "no-gpu" });
      else child.say({ type: "reported", call: message.call, report });
    });
    expect(await engine.report()).toMatchObject({ processId: null, residentBytes: null, heapBytes: null });
    expect(processes.map((child) => child.killed)).toEqual([true, true]);
    expect(processes[1]?.received).toMatchObject([{ type: "report", gpu: "off" }]);
    expect(engine.status).toEqual({ state: "off" });
  });

  test("looks for no GPU where that is switched off", async () => {
    const { engine, processes } = scripted((message, child) => {
      if (message.type === "report") child.say({ type: "reported", call: message.call, report });
    });
    await engine.report("off");
    expect(processes.map((child) => child.received)).toMatchObject([[{ type: "report", gpu: "off" }]]);
  });
});

describe("what contexts would take", () => {
  const needs = [[{ contextSize: 1_024, memoryBytes: 1, onGpu: null }]];
  const report = { processId: 1, residentBytes: 1, heapBytes: 1, gpu: null } as unknown as ProcessReport;
  const nowhere = { ...report, processId: null, residentBytes: null, heapBytes: null, gpuAvoided: false };

  test("is computed in one process of its own, which reports the machine as well; where there is no GPU, without", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      if (message.type !== "fit") return;
      if (index === 0) child.say({ type: "no-gpu" });
      else child.say({ type: "fitted", call: message.call, report, needs });
    });
    expect(await engine.fit([])).toEqual({ report: nowhere, needs });
    expect(processes.map((child) => child.killed)).toEqual([true, true]);
    expect(processes[1]?.received).toMatchObject([{ type: "fit", gpu: "off" }]);
  });

  test("leaves the process of a loaded model as it is, which reports what it holds", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      if (index === 0 && message.type === "report")
        return child.say({ type: "reported", call: message.call, report });
      if (index === 0) return accept(message, child);
      if (message.type === "fit") child.say({ type: "fitted", call: message.call, report, needs });
    });
    await engine.load(practiceLoad());
    expect(await engine.fit([])).toEqual({ report: { ...report, gpuAvoided: false }, needs });
    expect(processes.map((child) => child.killed)).toEqual([false, true]);
    expect(engine.status.state).toBe("ready");
  });

  test("costs nothing but itself when its process dies of it", async () => {
    const { engine, processes } = scripted((message, child, index) => {
      if (index === 0) return accept(message, child);
      child.kill();
    });
    await engine.load(practiceLoad());
    await expect(engine.fit([])).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
    expect(processes).toHaveLength(2);
    expect(engine.status.state).toBe("ready");
  });
});

test("other load options load the model again, the same ones do not", async () => {
  const { engine, processes } = scripted(accept);
  const load = { kvCacheType: "Q8_0", threads: 2 } as const;
  await engine.load(practiceLoad({ load }));
  await engine.load(practiceLoad({ load: { ...load } }));
  expect(processes).toHaveLength(1);
  for (const change of [
    { gpuLayers: 0 },
    { flashAttention: true },
    { threads: 1 },
    { kvCacheType: "F16" as const },
  ]) {
    const before = processes.length;
    await engine.load(practiceLoad({ load: { ...load, ...change } }));
    expect(processes.length).toBe(before + 1);
  }
});

test("the same model asked for twice at once is loaded once", async () => {
  const { engine, processes } = scripted((message, child) => void setImmediate(() => accept(message, child)));
  const [first, second] = await Promise.all([engine.load(practiceLoad()), engine.load(practiceLoad())]);
  expect(first).toBe(second);
  expect(await engine.load(practiceLoad())).toBe(first);
  expect(processes.length).toBe(1);
});
