/** Which test files run together, and in which order: two lanes that take from one queue shall end at the same time. */

import { writeFile } from "node:fs/promises";

/** The time assumed for a file that has not been timed yet. */
const unknownSeconds = { integration: 3, "end-to-end": 20 };
/** Shorter files are not recorded, so that the record changes seldom. */
const shortSeconds = 6;
/** Long enough that starting a runner (2 to 4 s) does not matter, short enough that no lane waits long for the other. */
const batchSeconds = 80;

/**
 * @typedef {{ kind: "integration" | "end-to-end", files: string[], seconds: number }} Batch `files`: relative to the
 *   project; `seconds`: what they are expected to take
 */

/**
 * Packs files into batches, each file into the emptiest one, the longest file first.
 * @param {Batch["kind"]} kind
 * @param {readonly string[]} files
 * @param {Readonly<Record<string, number>>} times seconds by file
 * @returns {Batch[]} the longest first, as are the files in each
 */
export function packBatches(kind, files, times) {
  const secondsOf = (/** @type {string} */ file) => times[file] ?? unknownSeconds[kind];
  const total = files.reduce((sum, file) => sum + secondsOf(file), 0);
  /** @type {Batch[]} */
  const batches = Array.from({ length: Math.max(1, Math.ceil(total / batchSeconds)) }, () => ({
    kind,
    files: [],
    seconds: 0,
  }));
  for (const file of files.toSorted((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1))) {
    const emptiest = batches.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    emptiest.files.push(file);
    emptiest.seconds += secondsOf(file);
  }
  return batches.filter((batch) => batch.files.length > 0).toSorted((a, b) => b.seconds - a.seconds);
}

/**
 * The files that took longest, one a line.
 * @param {Readonly<Record<string, number>>} times seconds by file
 * @param {number} count
 */
export const slowest = (times, count) =>
  Object.entries(times)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([file, seconds]) => `${seconds.toFixed(0).padStart(5)} s  ${file}`);

/**
 * Keeps what files took, in whole seconds; short ones are left out, so that the record changes seldom.
 * @param {string} path
 * @param {Readonly<Record<string, number>>} times seconds by file
 */
export async function recordTimes(path, times) {
  const long = Object.entries(times)
    .filter(([, seconds]) => seconds >= shortSeconds)
    .map(([file, seconds]) => /** @type {const} */ ([file, Math.round(seconds)]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  await writeFile(path, `${JSON.stringify(Object.fromEntries(long), null, 2)}\n`);
}
