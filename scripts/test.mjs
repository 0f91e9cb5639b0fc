/**
 * `npm test [-- --record]`: sets up, then runs all checks and all tests from one queue, the longest first; names once more
 * what failed and which files took longest, and closes with one line over all of them. `--record` keeps the times for the
 * next runs' order, in `scripts/test-times.json`.
 */
import { setUp } from "./setup.mjs";

await setUp({ chromium: "optional" });

const { checks, runTasks } = await import("./lib/checks.mjs");
const { whyNoChromium } = await import("./lib/chromium-step.mjs");
const { electronBinary } = await import("./lib/electron-binary.mjs");
const { inProject, root } = await import("./lib/place.mjs");
const { addUp, closingLine } = await import("./lib/results.mjs");
const { listFiles, readStamp } = await import("./lib/stamps.mjs");
const { packBatches, recordTimes, slowest } = await import("./lib/test-plan.mjs");
const { runPlaywright, runVitest, skipPlaywright } = await import("./lib/test-runners.mjs");

const out = process.stdout;
/** For what hangs; a slow machine may take many times the usual. */
const limitMs = 40 * 60_000;
const recorded = inProject("scripts", "test-times.json");

const times = (await readStamp(recorded)) ?? {};
const sources = ["shared", "electron", "scripts", "e2e"];
const integration = await listFiles(root, sources, (path) => path.endsWith(".integration.test.ts"));
const suites = ["e2e/browser", ...(electronBinary() === undefined ? [] : ["e2e/desktop"])];
const endToEnd = await listFiles(root, suites, (path) => path.endsWith(".spec.ts"));

const noChromium = await whyNoChromium();
const batches = [
  ...packBatches("integration", integration, times),
  ...(noChromium === undefined ? packBatches("end-to-end", endToEnd, times) : []),
];
const tasks = batches.map(({ kind, files, seconds }) => ({
  name: kind,
  seconds,
  run: () =>
    kind === "integration" ? runVitest("integration", { limitMs, files }) : runPlaywright({ limitMs, files }),
}));
if (noChromium !== undefined)
  tasks.push({ name: "end-to-end", seconds: 0, run: () => skipPlaywright({ limitMs }) });

out.write(`\n${tasks.length + checks.length} groups of tests, two at a time\n`);
const results = await runTasks([...checks, ...tasks], out);

const taken = Object.assign({}, ...results.map((result) => result.times));
out.write(`\nThe slowest files\n${slowest(taken, 8).join("\n")}\n`);
if (process.argv.includes("--record")) await recordTimes(recorded, taken);
for (const { name, wrong, failures } of results.filter(({ totals }) => totals.failed > 0))
  out.write(
    `\nFailed, ${[name, wrong].filter(Boolean).join(": ")}\n${failures.map((one) => `\n${one}\n`).join("")}`,
  );
if (electronBinary() === undefined)
  out.write("\nEnd-to-end tests of the desktop shell are left out: no Electron binary.\n");
if (noChromium !== undefined) out.write(`\nEnd-to-end tests are skipped: ${noChromium}\n`);
const totals = addUp(results.map((one) => one.totals));
out.write(`\n${closingLine(totals)}\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
