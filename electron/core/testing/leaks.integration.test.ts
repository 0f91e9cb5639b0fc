import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { watchLeaks } from "./leaks.ts";

const idle = ["-e", "setInterval(() => {}, 1000)"];

test("each thing that is left behind is named, and nothing once all have ended", async () => {
  using watch = watchLeaks({ graceMs: 500 });
  const cancel = new AbortController();
  const worker = new Worker("setInterval(() => {}, 1000)", { eval: true });
  const child = spawn(process.execPath, idle, { stdio: "ignore" });
  const timeout = setTimeout(() => undefined, 60_000);
  const interval = setInterval(() => undefined, 60_000);
  const waiting = wait(60_000, undefined, { signal: cancel.signal }).catch(() => undefined);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const socket = connect(address.port, "127.0.0.1");
  const [accepted] = await once(server, "connection");

  const left = await watch.leaks();
  const count = (pattern: RegExp): number => left.filter((line) => pattern.test(line)).length;
  expect(count(/^a worker thread .*leaks\.integration\.test\.ts/)).toBe(1);
  expect(count(new RegExp(`^process ${child.pid}: .*setInterval`))).toBe(1);
  expect(count(/^a timer that was set .*leaks\.integration\.test\.ts/)).toBe(3);
  expect(count(new RegExp(`^a server on .*${address.port}`))).toBe(1);
  expect(count(/^a socket from port \d+ to 127\.0\.0\.1:\d+$/)).toBe(2);

  clearTimeout(timeout);
  clearInterval(interval);
  cancel.abort();
  child.kill("SIGKILL");
  socket.destroy();
  accepted.destroy();
  server.close();
  await Promise.all([worker.terminate(), once(child, "exit"), waiting]);
  expect(await watch.leaks()).toEqual([]);
});

test.runIf(process.platform === "linux")("a process whose parent has gone is named as well", async () => {
  using watch = watchLeaks({ graceMs: 500 });
  const program = `const child = require("node:child_process").spawn(process.execPath, ${JSON.stringify(idle)},
    { stdio: "ignore", detached: true }); child.unref(); console.log(child.pid)`;
  const orphan = Number(execFileSync(process.execPath, ["-e", program], { encoding: "utf8" }));
  expect(await watch.leaks()).toEqual([expect.stringMatching(`^process ${orphan}: .*setInterval`)]);
  process.kill(orphan, "SIGKILL");
  expect(await watch.leaks()).toEqual([]);
});

test("a timer that keeps nothing from ending, and one that has fired, are not left behind", async () => {
  using watch = watchLeaks({ graceMs: 500 });
  setInterval(() => undefined, 60_000).unref();
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(await watch.leaks()).toEqual([]);
});
