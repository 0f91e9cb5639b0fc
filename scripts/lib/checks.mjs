/** What `npm run check` runs: types, lint, format, dead code, unit tests. */
import { root, toolPath } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { oneTest } from "./results.mjs";
import { stepLine } from "./steps.mjs";
import { runVitest } from "./test-runners.mjs";

const limitMs = 10 * 60_000;

/** @typedef {{ name: string, run: () => Promise<import("./test-runners.mjs").RunnerResult> }} Check */

/**
 * A tool whose exit code is its verdict.
 * @param {string} name
 * @param {[packageName: string, command: string]} tool
 * @param {readonly string[]} args
 * @returns {Check}
 */
const toolCheck = (name, tool, args) => ({
  name,
  run: async () => {
    const { code, output, timedOut } = await runCaptured(process.execPath, [toolPath(...tool), ...args], {
      cwd: root,
      timeoutMs: limitMs,
    });
    return { totals: oneTest(code === 0 && !timedOut), failures: [], output, times: {} };
  },
});

/** @typedef {{ name: string, seconds: number, run: Check["run"] }} Task `seconds`: what it is expected to take */

/** @param {string} project of vitest.config.ts @param {number} seconds @returns {Task} */
const unitTests = (project, seconds) => ({
  name: `${project} tests`,
  seconds,
  run: () => runVitest(project, { limitMs }),
});

/** @type {readonly Task[]} */
export const checks = [
  unitTests("unit", 60),
  unitTests("renderer", 45),
  { seconds: 20, ...toolCheck("lint", ["oxlint", "oxlint"], ["--type-aware", "--deny-warnings"]) },
  { seconds: 15, ...toolCheck("types", ["typescript", "tsc"], ["-p", ".", "--pretty", "false"]) },
  { seconds: 5, ...toolCheck("dead code", ["knip", "knip"], []) },
  { seconds: 3, ...toolCheck("format", ["@biomejs/biome", "biome"], ["ci", "--colors=off", "."]) },
];

/**
 * Runs tasks two at a time, the longest first; each prints one line, and what it has to say only if it failed.
 * @param {readonly Task[]} tasks
 * @param {{ write(text: string): unknown }} out
 * @returns {Promise<(import("./test-runners.mjs").RunnerResult & { name: string })[]>} one for each task
 */
export const runTasks = (tasks, out) =>
  inParallel(
    tasks
      .toSorted((a, b) => b.seconds - a.seconds)
      .map(({ name, run }) => async () => {
        const begin = Date.now();
        const result = await run();
        const { totals, wrong, output } = result;
        const text = [wrong, counted(totals)].filter(Boolean).join("; ");
        const state = totals.failed === 0 ? "ok" : "failed";
        out.write(`${stepLine(state, name, text, Date.now() - begin)}\n`);
        if (totals.failed > 0) out.write(`${output.trim()}\n`);
        return { ...result, name };
      }),
    2,
  );

/** @param {import("./results.mjs").Totals} totals */
function counted({ passed, failed, skipped }) {
  if (passed + failed + skipped === 1) return failed === 0 ? "clean" : "see below";
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * Runs tasks, a number of them side by side.
 * @template T
 * @param {readonly (() => Promise<T>)[]} tasks
 * @param {number} width
 * @returns {Promise<T[]>} in the order of the tasks
 */
export async function inParallel(tasks, width) {
  /** @type {T[]} */
  const results = [];
  const waiting = tasks.entries();
  const lane = async () => {
    for (const [index, task] of waiting) results[index] = await task();
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
