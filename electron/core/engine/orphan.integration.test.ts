import { fork } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { entryPath } from "../places.ts";

test("an engine whose parent is gone before it has started ends as well", async () => {
  const child = fork(entryPath("engine-process"), [], {
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  child.disconnect();
  try {
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  } finally {
    child.kill("SIGKILL");
  }
}, 20_000);
