/** `npm run hub` as a person starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { knownTokens } from "./tokens.ts";

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [fileURLToPath(new URL("program.ts", import.meta.url)), ...args]);
  running.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
  return {
    child,
    printed: () => printed,
    exited: once(child, "exit").then(([code]) => code as number | null),
  };
}

test("says where it is, what it knows and how to use it; Ctrl-C ends it in good order", async () => {
  const { child, printed, exited } = start("--port", "0");
  await expect.poll(printed, { timeout: 30_000 }).toContain("Ctrl-C");
  const address = /listens at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed())?.[1] ?? "";
  expect(printed()).toContain(`HF_ENDPOINT=${address} npm start`);
  expect(printed()).toMatch(/google\/medgemma-1\.5-4b-it +gated, granted at once/);
  expect(printed()).toMatch(/practice\/plain-GGUF +open to everyone/);
  for (const { value } of Object.values(knownTokens)) expect(printed()).toContain(value);
  expect((await fetch(`${address}/api/models/practice/plain-GGUF`)).status).toBe(200);
  child.kill("SIGINT");
  expect(await exited).toBe(0);
});

test("says what to do where the port is taken or is none", async () => {
  const first = start("--port", "0");
  await expect.poll(first.printed, { timeout: 30_000 }).toContain("Ctrl-C");
  const port = /127\.0\.0\.1:(\d+)/.exec(first.printed())?.[1] ?? "";
  const second = start("--port", port);
  expect(await second.exited).toBe(1);
  expect(second.printed()).toBe(`Port ${port} is taken. Choose another one: npm run hub -- --port 0\n`);
  const third = start("--port", "many");
  expect(await third.exited).toBe(1);
  expect(third.printed()).toMatch(/^A port is a number/);
});
