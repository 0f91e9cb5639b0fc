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
    return { totals: oneTest(code === 0 && !timedOut), failures: [], output };
  },
});

/** The longest first: two run side by side. */
const checks = [
  { name: "unit tests", run: () => runVitest(["unit", "renderer"], { limitMs }) },
  toolCheck("types", ["typescript", "tsc"], ["-p", ".", "--pretty", "false"]),
  toolCheck("lint", ["oxlint", "oxlint"], ["--type-aware", "--deny-warnings"]),
  toolCheck("format", ["@biomejs/biome", "biome"], ["ci", "--colors=off", "."]),
  toolCheck("dead code", ["knip", "knip"], []),
];

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

/**
 * Runs all checks; each prints one line, and what it has to say only if it failed.
 * @param {{ write(text: string): unknown }} out
 * @returns {Promise<(import("./results.mjs").Verdict & { name: string })[]>} one for each check
 */
export const runChecks = (out) =>
  inParallel(
    checks.map(({ name, run }) => async () => {
      const begin = Date.now();
      const verdict = await run();
      const { totals, wrong, output } = verdict;
      const counted =
        totals.passed + totals.failed > 1 ? `${totals.passed} passed, ${totals.failed} failed` : "";
      const text =
        [wrong, counted].filter(Boolean).join("; ") || (totals.failed === 0 ? "clean" : "see below");
      out.write(`${stepLine(totals.failed === 0 ? "ok" : "failed", name, text, Date.now() - begin)}\n`);
      if (totals.failed > 0) out.write(`${output.trim()}\n`);
      return { ...verdict, name };
    }),
    2,
  );
