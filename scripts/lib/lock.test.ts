import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock.mjs";

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "casebook-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("work under the same lock never overlaps", async () => {
  let running = 0;
  const work = () =>
    withLock(lock, async () => {
      running++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(running).toBe(1);
      running--;
    });
  await Promise.all([work(), work(), work()]);
});

it("a failure gives the lock back", async () => {
  await expect(withLock(lock, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withLock(lock, () => Promise.resolve(1))).toBe(1);
});

it("a lock whose owner is gone is taken over", async () => {
  await mkdir(lock);
  // Above the largest process id that Linux, macOS or Windows give.
  await writeFile(join(lock, "owner"), "99999999");
  expect(await withLock(lock, () => Promise.resolve(1))).toBe(1);
});

it("a lock that was left before its owner wrote its name is taken over", async () => {
  await mkdir(lock);
  expect(await withLock(lock, () => Promise.resolve(1))).toBe(1);
});

it.runIf(process.platform === "linux")(
  "a lock of a process that was killed is taken over also when a running one has its id by now",
  async () => {
    await mkdir(lock);
    await writeFile(join(lock, "owner"), `${process.pid} 1`);
    expect(await withLock(lock, () => Promise.resolve(1))).toBe(1);
  },
);
