/**
 * `npm test`: sets up, then runs all checks and all tests, names once more what failed, and closes with one line over
 * all of them.
 */
import { setUp } from "./setup.mjs";

await setUp({ chromium: "optional" });

const { runChecks } = await import("./lib/checks.mjs");
const { whyNoChromium } = await import("./lib/chromium-step.mjs");
const { electronBinary } = await import("./lib/electron-binary.mjs");
const { addUp, closingLine } = await import("./lib/results.mjs");
const { stepLine } = await import("./lib/steps.mjs");
const { runPlaywright, runVitest, skipPlaywright } = await import("./lib/test-runners.mjs");

const out = process.stdout;
/** For what hangs; a slow machine may take twice the usual time. */
const limitMs = 40 * 60_000;

/** @param {string} name @param {() => Promise<import("./lib/test-runners.mjs").RunnerResult>} run */
async function report(name, run) {
  out.write(`\n${name}\n`);
  const begin = Date.now();
  const verdict = await run();
  const { totals, wrong } = verdict;
  const text = [wrong, `${totals.passed} of ${totals.passed + totals.failed} passed`]
    .filter(Boolean)
    .join("; ");
  out.write(`${stepLine(totals.failed === 0 ? "ok" : "failed", name, text, Date.now() - begin)}\n`);
  return { ...verdict, name };
}

const checks = await runChecks(out);
const integration = await report("integration", () => runVitest(["integration"], { limitMs, stream: out }));
if (electronBinary() === undefined)
  out.write("\nEnd-to-end tests of the desktop shell are left out: no Electron binary.\n");
const noChromium = await whyNoChromium();
if (noChromium !== undefined) out.write(`\nEnd-to-end tests are skipped: ${noChromium}\n`);
const endToEnd = await report("end-to-end", () =>
  noChromium === undefined ? runPlaywright({ limitMs, stream: out }) : skipPlaywright({ limitMs }),
);

const all = [...checks, integration, endToEnd];
for (const { name, wrong, failures } of all.filter(({ totals }) => totals.failed > 0))
  out.write(
    `\nFailed, ${[name, wrong].filter(Boolean).join(": ")}\n${failures.map((one) => `\n${one}\n`).join("")}`,
  );
const totals = addUp(all.map((one) => one.totals));
out.write(`\n${closingLine(totals)}\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
