/**
 * A part of `npm run endurance`: every test that shows something by repetition (electron/core/testing/endurance.ts), with
 * hundreds of repetitions.
 */
import { readFile } from "node:fs/promises";
import { setUp } from "./setup.mjs";

await setUp({ chromium: true });

const { runTasks } = await import("./lib/checks.mjs");
const { inProject, root } = await import("./lib/place.mjs");
const { addUp, closingLine } = await import("./lib/results.mjs");
const { listFiles } = await import("./lib/stamps.mjs");
const { runPlaywright, runVitest } = await import("./lib/test-runners.mjs");

process.env["CASEBOOK_ENDURANCE"] = "1";
const limitMs = 6 * 60 * 60_000;
const tests = await listFiles(root, ["electron", "e2e"], (path) => /\.(test|spec)\.ts$/.test(path));
/** @type {string[]} */
const repeating = [];
for (const file of tests)
  if ((await readFile(inProject(file), "utf8")).includes("testing/endurance.ts")) repeating.push(file);

const tasks = repeating.map((file) => ({
  name: file,
  seconds: 0,
  run: () => {
    if (file.endsWith(".spec.ts")) return runPlaywright({ limitMs, files: [file] });
    return runVitest(file.endsWith(".integration.test.ts") ? "integration" : "unit", {
      limitMs,
      files: [file],
    });
  },
}));
const results = await runTasks(tasks, process.stdout);
const totals = addUp(results.map((one) => one.totals));
process.stdout.write(`\nrepetitions: ${closingLine(totals)}\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
