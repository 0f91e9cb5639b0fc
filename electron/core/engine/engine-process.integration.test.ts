import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { isRunning } from "../../../scripts/lib/processes.mjs";
import { createLocalEngine } from "./create-local-engine.ts";
import { spawnWithFork } from "./spawn.ts";
import { practiceLoad } from "./testing/practice-fixture.ts";

test.skipIf(process.platform === "win32")(
  "Ctrl-C in the terminal does not end the engine under its supervisor, dispose does",
  async () => {
    const engine = createLocalEngine({ spawn: spawnWithFork });
    onTestFinished(() => engine.dispose());
    await engine.load(practiceLoad());
    const processId = (await engine.report()).processId ?? 0;
    expect(processId).toBeGreaterThan(0);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(processId, signal);
    await wait(300);
    expect((await engine.report()).processId).toBe(processId);
    expect(engine.status.state).toBe("ready");
    await engine.dispose();
    expect(isRunning(processId)).toBe(false);
  },
);
