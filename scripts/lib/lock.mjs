/** One build at a time, also across processes. */
import { readFileSync } from "node:fs";
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
  await writeFile(join(folder, "owner"), nameOf(process.pid));
  return true;
}

/** An owner that has not written its name yet counts as alive for a moment. @param {string} folder */
async function ownerLives(folder) {
  const read = () => readFile(join(folder, "owner"), "utf8").catch(() => "");
  const owner = (await read()) || (await sleep(1_000).then(read));
  const [id = "", started] = owner.split(" ");
  if (!/^\d+$/.test(id) || !isRunning(Number(id))) return false;
  return started === undefined || owner === nameOf(Number(id));
}

/**
 * Names a process so that a later one with the same id is not taken for it: in a container ids begin anew, and a set-up
 * that was killed and started again may well have the id that stands in the lock, and would wait for itself.
 * @param {number} id
 * @returns {string} its id and, on Linux, when it began
 */
function nameOf(id) {
  if (process.platform !== "linux") return String(id);
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: field 22; the 2nd is in brackets and may hold spaces.
    const fields = readFileSync(`/proc/${id}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return `${id} ${fields[19]}`;
  } catch {
    return String(id); // ended meanwhile
  }
}
