import { expect, test } from "vitest";
import { createLocalEngine } from "./create-local-engine.ts";
import { practiceLoad } from "./testing/practice-fixture.ts";
import { scriptedProcesses } from "./testing/scripted-process.ts";

/** Says how far it is, and never gets there. */
function endlessLoad() {
  const { spawn, processes } = scriptedProcesses((message, child) => {
    if (message.type === "load") child.say({ type: "progress", progress: 0.4 });
  });
  return { engine: createLocalEngine({ spawn }), processes };
}

test("another model takes the place of one that is being loaded, without waiting for it", async () => {
  const { engine, processes } = endlessLoad();
  const first = engine.load(practiceLoad()).catch((thrown: unknown) => thrown);
  await expect.poll(() => engine.status).toMatchObject({ state: "loading" });
  const second = engine.load(practiceLoad({ load: { contextSize: 1_024 } })).catch(() => undefined);
  expect(await first).toMatchObject({ code: "CANCELLED" });
  await expect.poll(() => processes.map(({ killed }) => killed)).toEqual([true, false]);
  await engine.dispose();
  await second;
});

test("a model that is being loaded can be given up: its process ends, and whoever waited is told", async () => {
  const { engine, processes } = endlessLoad();
  const load = engine.load(practiceLoad()).catch((thrown: unknown) => thrown);
  await expect.poll(() => engine.status).toMatchObject({ state: "loading", progress: 0.4 });
  await engine.unload();
  expect(await load).toMatchObject({ code: "CANCELLED" });
  expect(engine.status).toEqual({ state: "off" });
  expect(processes.map(({ killed }) => killed)).toEqual([true]);
  await engine.dispose();
});
