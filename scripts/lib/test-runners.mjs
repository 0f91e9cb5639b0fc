/** Runs vitest and Playwright and reads what they counted. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { playwrightFailures, vitestFailures } from "./failures.mjs";
import { root, toolPath } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { countListed, countPlaywright, countVitest, judge } from "./results.mjs";
import { readStamp } from "./stamps.mjs";

/**
 * @typedef {import("./results.mjs").Verdict & { output: string }} RunnerResult
 * @typedef {{ write(text: string): unknown }} Stream
 */

/**
 * @param {{ args: string[], env: NodeJS.ProcessEnv, limitMs: number, stream?: Stream | undefined }} run
 * @param {string} report where the runner writes its JSON report
 * @param {import("./results.mjs").Reading} reading of that report
 * @returns {Promise<RunnerResult>}
 */
async function runRunner({ args, env, limitMs, stream }, report, reading) {
  const result = await runCaptured(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    timeoutMs: limitMs,
    ...(stream === undefined ? {} : { stream }),
  });
  const judged = judge({ code: result.code, report: await readStamp(report), ...reading });
  const late = result.timedOut ? { wrong: `was ended after ${limitMs / 60_000} minutes` } : {};
  return { ...judged, ...late, output: result.output };
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
 * @param {readonly string[]} projects of vitest.config.ts
 * @param {{ limitMs: number, stream?: Stream }} options `stream` gets the output as it comes
 */
export const runVitest = (projects, { limitMs, stream }) =>
  withReport((report) => {
    const selected = projects.flatMap((project) => ["--project", project]);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const args = [toolPath("vitest", "vitest"), "run", ...selected, ...reporters];
    return runRunner({ args, env: {}, limitMs, stream }, report, {
      count: countVitest,
      name: vitestFailures,
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
    return { totals: countListed(listed), failures: playwrightFailures(listed), output };
  });

/** @param {{ limitMs: number, stream?: Stream }} options */
export const runPlaywright = ({ limitMs, stream }) =>
  withReport((report) => {
    const args = [toolPath("@playwright/test", "playwright"), "test", "--reporter=list,json"];
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    return runRunner({ args, env, limitMs, stream }, report, {
      count: countPlaywright,
      name: playwrightFailures,
    });
  });
