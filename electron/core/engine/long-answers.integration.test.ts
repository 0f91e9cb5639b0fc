/** On a random model, which does not stop by itself: stopping, limits, crashes in mid-answer. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRunning } from "../../../scripts/lib/processes.mjs";
import type { EngineStatus } from "../../../shared/domain.ts";
import type { GenerateEvent } from "./chat-engine.ts";
import { createLocalEngine } from "./create-local-engine.ts";
import type { LocalEngine } from "./local-engine.ts";
import { spawnWithFork } from "./spawn.ts";
import { answer, answered, ask, generatedFiles, practiceLoad } from "./testing/practice-fixture.ts";
import { temporaryModels } from "./testing/tiny-engine.ts";

let models: Awaited<ReturnType<typeof temporaryModels>>;
let engine: LocalEngine;
const contextSize = 4_096;
const endless = { maxTokens: 3_500 };

beforeAll(async () => {
  models = await temporaryModels();
  engine = createLocalEngine({ spawn: spawnWithFork });
  await engine.load(practiceLoad({ files: generatedFiles(models.text), load: { contextSize } }));
});
afterAll(async () => {
  await engine.dispose();
  await models.remove();
});

const enginePid = async (): Promise<number> => (await engine.report()).processId ?? 0;

/** Asks, and calls `act` when some of the answer is there. */
async function interrupted(act: () => unknown, signal?: AbortSignal) {
  let text = "";
  let acted: unknown;
  const outcome = await answer(engine, [ask("what is in the x ray")], {
    sampling: endless,
    ...(signal === undefined ? {} : { signal }),
    onEvent: (event) => {
      if (event.type === "text") text += event.text;
      if (text.length > 20) acted ??= act();
    },
  }).catch((error: unknown) => error);
  return { text, outcome };
}

describe("stopping", () => {
  test("a cancelled answer ends within 200 ms with what it had", async () => {
    const abort = new AbortController();
    let aborted = 0;
    const { text, outcome } = await interrupted(() => {
      aborted = performance.now();
      abort.abort();
      return true;
    }, abort.signal);
    expect(performance.now() - aborted).toBeLessThan(200);
    expect(outcome).toMatchObject({ done: { finishReason: "cancelled", text } });
    expect(engine.status.state).toBe("ready");
  });

  test("a prompt of thousands of tokens is given up within 200 ms, and the next answer is right", async () => {
    const question = [ask("what is in the x ray ".repeat(165))];
    const whole = await answer(engine, question, { sampling: { maxTokens: 12 } });
    await answer(engine, [ask("another")], { sampling: { maxTokens: 1 } });
    const abort = new AbortController();
    let aborted = 0;
    setTimeout(() => {
      aborted = performance.now();
      abort.abort();
    }, 60);
    const cut = await answer(engine, question, { sampling: endless, signal: abort.signal });
    expect(performance.now() - aborted).toBeLessThan(200);
    expect(cut.done.finishReason).toBe("cancelled");
    const again = await answer(engine, question, { sampling: { maxTokens: 12 } });
    expect(again.done.rawText).toBe(whole.done.rawText);
  });

  test("an answer ends with the context, and says it was cut off", async () => {
    const question = [ask("what is in the x ray ".repeat(190))];
    const { done, prompt } = await answer(engine, question, { sampling: { maxTokens: contextSize } });
    expect(done.finishReason).toBe("length");
    expect(prompt.promptTokens + done.statistics.completionTokens).toBe(done.statistics.contextSize);
    expect(done.text).not.toBe("");
    // The case goes on where there is room: nothing was erased to make some.
    const turns = [...question, answered(done.text), ask("and now?")];
    await expect(answer(engine, turns)).rejects.toMatchObject({ code: "CONTEXT_FULL" });
    expect((await answer(engine, [ask("short")])).done.finishReason).toBe("length");
  });

  test("streams at most one message in 50 ms", async () => {
    const times: number[] = [];
    const { events } = await answer(engine, [ask("what is in the image")], {
      sampling: { maxTokens: 1_500 },
      onEvent: (event) => event.type === "text" && times.push(performance.now()),
    });
    const texts = events.filter((event) => event.type === "text");
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    expect(texts.length).toBeLessThanOrEqual(Math.ceil(seconds / 0.05) + 2);
    expect(texts.some((event) => event.tokens > 1)).toBe(true);
  });

  test("a repeat penalty changes what is written, also without sampling", async () => {
    const write = async (repeatPenalty: number) =>
      (await answer(engine, [ask("x ray")], { sampling: { repeatPenalty, maxTokens: 200 } })).done.rawText;
    expect(await write(1.5)).not.toBe(await write(1));
  });
});

describe("crashes", () => {
  test("kill -9 in mid-answer, twice: what was written is kept and the next question is answered", async () => {
    for (let round = 0; round < 2; round++) {
      const pid = await enginePid();
      const { text, outcome } = await interrupted(() => process.kill(pid, "SIGKILL"));
      expect(outcome).toMatchObject({ code: "ENGINE_CRASHED" });
      expect(text.length).toBeGreaterThan(20);
      const next = await answer(engine, [ask("short")], { sampling: { maxTokens: 8 } });
      expect(next.done.finishReason).toBe("length");
      expect(await enginePid()).not.toBe(pid);
    }
  });

  test("a process that dies idle is replaced by itself", async () => {
    const states: EngineStatus["state"][] = [];
    const stop = engine.onStatus((status) => states.push(status.state));
    process.kill(await enginePid(), "SIGKILL");
    await expect.poll(() => states.at(-1), { timeout: 60_000 }).toBe("ready");
    stop();
    expect([...new Set(states)]).toEqual(["starting", "loading", "ready"]);
  });

  test("requests that waited behind one that crashed are answered by the restarted engine", async () => {
    const pid = await enginePid();
    const crashing = interrupted(() => process.kill(pid, "SIGKILL"));
    const waiting = answer(engine, [ask("short")], { sampling: { maxTokens: 8 } });
    expect((await crashing).outcome).toMatchObject({ code: "ENGINE_CRASHED" });
    expect((await waiting).done.finishReason).toBe("length");
  });

  test("a stopped process is killed when it does not heed a cancel within 2 s", async () => {
    const pid = await enginePid();
    const abort = new AbortController();
    let aborted = 0;
    const { outcome } = await interrupted(() => {
      process.kill(pid, "SIGSTOP");
      aborted = performance.now();
      abort.abort();
      return true;
    }, abort.signal);
    expect(outcome).toMatchObject({ code: "ENGINE_CRASHED" });
    expect(performance.now() - aborted).toBeLessThan(3_000);
    expect((await answer(engine, [ask("short")], { sampling: { maxTokens: 8 } })).done.finishReason).toBe(
      "length",
    );
  });

  test("kill -9 of the parent in mid-answer leaves no engine process behind", async () => {
    const program = fileURLToPath(new URL("./testing/orphan-program.ts", import.meta.url));
    const parent = fork(program, [models.text], {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const [pid] = (await once(parent, "message")) as [number];
    expect(isRunning(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid), { timeout: 3_000, interval: 50 }).toBe(false);
  });

  test("disposing in mid-answer ends the request and the process", async () => {
    const own = createLocalEngine({ spawn: spawnWithFork });
    await own.load(practiceLoad({ files: generatedFiles(models.text), load: { contextSize } }));
    const pid = (await own.report()).processId ?? 0;
    const events: GenerateEvent[] = [];
    const asked = answer(own, [ask("what is in the x ray")], {
      sampling: endless,
      onEvent: (event) => events.push(event),
    }).catch((error: unknown) => error);
    await expect.poll(() => events.length, { timeout: 20_000 }).toBeGreaterThan(1);
    await own.dispose();
    expect(await asked).toMatchObject({ code: "ENGINE_CRASHED" });
    expect(own.status).toEqual({ state: "off" });
    expect(isRunning(pid)).toBe(false);
  });
});
