import { fork } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { entryPath } from "../places.ts";

test("an engine whose parent is gone before it has started ends as well", async () => {
  const child = fork(entryPath("engine-process"), [], {
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  // Also where it does not end by itself, and the test's time is over.
  onTestFinished(() => void child.kill("SIGKILL"));
  child.disconnect();
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
}, 20_000);
