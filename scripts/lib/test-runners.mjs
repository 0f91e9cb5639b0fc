/** Runs vitest and Playwright and reads what they counted. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { playwrightFailures, vitestFailures } from "./failures.mjs";
import { root, toolPath } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { addUp, countListed, countPlaywright, countVitest, judge, oneTest } from "./results.mjs";
import { readStamp } from "./stamps.mjs";
import { playwrightTimes, vitestTimes } from "./test-times.mjs";

/**
 * @typedef {import("./results.mjs").Verdict & { output: string, times: Record<string, number> }} RunnerResult `times`:
 *   seconds by test file
 * @typedef {{ limitMs: number, files?: readonly string[] }} RunOptions `files`: these alone, one at a time, relative to the
 *   project; each of them has to run
 */

/**
 * @param {RunOptions & { args: string[], env: NodeJS.ProcessEnv }} run
 * @param {string} report where the runner writes its JSON report
 * @param {import("./results.mjs").Reading & { time: (report: any) => Record<string, number> }} reading of that report
 * @returns {Promise<RunnerResult>}
 */
async function runRunner({ args, env, limitMs, files = [] }, report, { time, ...reading }) {
  const { code, output, timedOut } = await runCaptured(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    timeoutMs: limitMs,
  });
  const written = await readStamp(report);
  const judged = judge({ code, report: written, mayOnlySkip: files.length > 0, ...reading });
  const times = written === undefined ? {} : time(written);
  const left = files.filter((file) => times[file] === undefined);
  if (timedOut) return { ...judged, wrong: `was ended after ${limitMs / 60_000} minutes`, output, times };
  if (left.length === 0) return { ...judged, output, times };
  const totals = addUp([judged.totals, oneTest(false)]);
  return { ...judged, totals, wrong: `did not run ${left.join(", ")}`, output, times };
}

/** Gives `use` a file name for a report and removes the file afterwards. @template T @param {(file: string) => Promise<T>} use */
async function withReport(use) {
  const folder = await mkdtemp(join(tmpdir(), "casebook-report-"));
  try {
    return await use(join(folder, "report.json"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} project of vitest.config.ts
 * @param {RunOptions} options
 */
export const runVitest = (project, { limitMs, files = [] }) =>
  withReport((report) => {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const alone = files.length === 0 ? [] : ["--maxWorkers=1"];
    const args = [
      toolPath("vitest", "vitest"),
      "run",
      "--project",
      project,
      ...reporters,
      ...alone,
      ...files,
    ];
    return runRunner({ args, env: {}, limitMs, files }, report, {
      count: countVitest,
      name: vitestFailures,
      time: vitestTimes,
    });
  });

/**
 * Counts the end-to-end tests as skipped, where there is no browser to run them in.
 * @param {{ limitMs: number }} options
 * @returns {Promise<RunnerResult>}
 */
export const skipPlaywright = ({ limitMs }) =>
  withReport(async (report) => {
    const args = [toolPath("@playwright/test", "playwright"), "test", "--list", "--reporter=json"];
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    const { output } = await runCaptured(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      timeoutMs: limitMs,
    });
    const listed = (await readStamp(report)) ?? { suites: [], errors: [] };
    return { totals: countListed(listed), failures: playwrightFailures(listed), output, times: {} };
  });

/** @param {RunOptions} options */
export const runPlaywright = ({ limitMs, files = [] }) =>
  withReport((report) => {
    // Writing traces costs time: a sixth in the one test that was measured. A failure names what the page held; `npm run e2e` keeps traces.
    const args = [toolPath("@playwright/test", "playwright"), "test", "--reporter=list,json", "--trace=off"];
    // Each run empties the folder that it writes into.
    const output = `--output=${join("test-results", String(runs++))}`;
    const alone = files.length === 0 ? [] : ["--workers=1", output, ...files.map(asPattern)];
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    return runRunner({ args: [...args, ...alone], env, limitMs, files }, report, {
      count: countPlaywright,
      name: playwrightFailures,
      time: playwrightTimes,
    });
  });

let runs = 0;

/** Playwright takes regular expressions over whole paths. @param {string} file */
const asPattern = (file) => `${file.replaceAll(/[.\\/]/g, "\\$&")}$`;
