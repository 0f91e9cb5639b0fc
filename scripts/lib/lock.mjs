/** One build at a time, also across processes. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "./processes.mjs";

/**
 * Runs `work` while holding the lock folder. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} folder @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  await mkdir(dirname(folder), { recursive: true });
  while (!(await take(folder))) {
    if (!(await ownerLives(folder))) await rm(folder, { recursive: true, force: true });
    await sleep(300);
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function take(folder) {
  try {
    await mkdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
  await writeFile(join(folder, "owner"), String(process.pid));
  return true;
}

/** An owner that has not written its name yet counts as alive for a moment. @param {string} folder */
async function ownerLives(folder) {
  const read = () => readFile(join(folder, "owner"), "utf8").catch(() => "");
  const owner = (await read()) || (await sleep(1_000).then(read));
  return /^\d+$/.test(owner) && isRunning(Number(owner));
}
