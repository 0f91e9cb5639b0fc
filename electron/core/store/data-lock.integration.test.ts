import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeDataLock } from "./data-lock.ts";
import { StoreFolder } from "./testing/store-folder.ts";

const writer = fileURLToPath(new URL("./testing/killed-writer.ts", import.meta.url));
let folder: StoreFolder;
beforeEach(() => {
  folder = new StoreFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** Another process that holds the lock; resolves when it does. */
async function otherInstance() {
  const child = spawn(process.execPath, [writer, folder.path, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.stdout.resume();
  return child;
}

test("a second Casebook is refused with the number of the first, in this process and from another", async () => {
  const lock = await takeDataLock(folder.path);
  await expect(takeDataLock(folder.path)).rejects.toMatchObject({
    code: "SECOND_INSTANCE",
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await lock.release();
  const child = await otherInstance();
  await expect(takeDataLock(folder.path)).rejects.toMatchObject({
    code: "SECOND_INSTANCE",
    message: expect.stringContaining(`process ${child.pid}`),
  });
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("a refused attempt does not free the lock of the one that holds it", async () => {
  const lock = await takeDataLock(folder.path);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await expect(takeDataLock(folder.path)).rejects.toMatchObject({ code: "SECOND_INSTANCE" });
  }
  await lock.release();
});

test("the lock of a killed Casebook is free at once, even if its number now belongs to a living process", async () => {
  const child = await otherInstance();
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(join(folder.path, "casebook.lock.json"))).toBe(true);
  // As if the system had given the number of the dead one to this very process.
  const reused = { pid: process.pid, startedAt: new Date().toISOString() };
  writeFileSync(join(folder.path, "casebook.lock.json"), JSON.stringify(reused));
  const lock = await takeDataLock(folder.path);
  await lock.release();
});

test("of ten that try at once, one gets in", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => takeDataLock(folder.path)));
  const locks = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(locks).toHaveLength(1);
  await locks[0]?.release();
});

test("release lets the next one in, twice is the same as once, and leaves no holder behind", async () => {
  const lock = await takeDataLock(folder.path);
  await lock.release();
  await lock.release();
  const next = await takeDataLock(folder.path);
  await lock.release();
  await expect(takeDataLock(folder.path)).rejects.toMatchObject({ code: "SECOND_INSTANCE" });
  await next.release();
  expect(readdirSync(folder.path)).toEqual(["casebook.lock"]);
});

test("a holder's file that makes no sense does not hide the refusal", async () => {
  const lock = await takeDataLock(folder.path);
  writeFileSync(join(folder.path, "casebook.lock.json"), "{ half");
  await expect(takeDataLock(folder.path)).rejects.toMatchObject({ code: "SECOND_INSTANCE" });
  await lock.release();
});
