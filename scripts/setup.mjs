/**
 * Set-up: everything that `npm start` and `npm test` need in a fresh clone. Plain JavaScript without dependencies that
 * Node 18 runs; once npm has brought Node 24, the script that was called is run again with it. A step whose inputs have
 * not changed does nothing.
 */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installDependencies } from "./lib/dependencies.mjs";
import { checkRuntime, majorOf, runAgainWith } from "./lib/runtime.mjs";
import { runSteps } from "./lib/steps.mjs";

const again = process.env["CASEBOOK_SET_UP_AGAIN"] === "1";
delete process.env["CASEBOOK_SET_UP_AGAIN"];

/**
 * Runs the set-up. Returns only if it succeeded, on Node 24 or newer; otherwise the process ends here, with exit code 1
 * after a failed step or with that of the run on the newer Node.
 * @param {{ chromium?: boolean | "optional", bundles?: boolean, quiet?: boolean, out?: NodeJS.WriteStream, json?: boolean }} [options]
 *   `chromium`: for end-to-end tests, optional: those are skipped where there is none; `bundles`: addon and bundles (default); `quiet`: only steps that do something
 *   print a line; `json`: a failure is also one JSON record on standard output, so `out` has to be another stream
 */
export async function setUp({
  chromium = false,
  bundles = true,
  quiet = false,
  out = process.stdout,
  json = false,
} = {}) {
  if (majorOf(process.versions.node) < 18) {
    const message = `This is Node ${process.versions.node}, which is too old.`;
    const remedy = "Install Node 24 from nodejs.org, then run the same command again.";
    out.write(`failed  ${message}\n        What to do: ${remedy}\n`);
    await giveUp({ code: "SETUP_FAILED", message, remedy }, json);
  }
  /** @type {import("./lib/runtime.mjs").Runtime} */
  const runtime = {};
  const first = [
    { name: "dependencies", doing: "installing packages (minutes the first time)", run: installDependencies },
    { name: "node", doing: "looking for Node 24", run: () => checkRuntime(runtime) },
  ];
  await giveUp(await runSteps(first, { out, quiet: quiet || again }), json);
  if (runtime.newer !== undefined) process.exit(await runAgainWith(runtime.newer));

  // These need the installed packages, so they are loaded only now.
  const { buildBundles } = await import("./lib/bundles.mjs");
  const { provideVision } = await import("./lib/vision-step.mjs");
  const { provideChromium } = await import("./lib/chromium-step.mjs");
  const second = [
    ...(bundles
      ? [
          {
            name: "vision",
            doing: "providing the image encoder (minutes where it has to be compiled)",
            run: provideVision,
          },
          { name: "bundles", doing: "bundling the sources", run: buildBundles },
        ]
      : []),
    ...(chromium
      ? [
          {
            name: "chromium",
            doing: "installing Chromium for the tests",
            run: () => provideChromium({ optional: chromium === "optional" }),
          },
        ]
      : []),
  ];
  await giveUp(await runSteps(second, { out, quiet }), json);
}

/**
 * Ends the process where something failed; it was told to people already.
 * @param {import("./lib/steps.mjs").Failure | undefined} failure
 * @param {boolean} json
 */
async function giveUp(failure, json) {
  if (failure === undefined) return;
  if (json) {
    const record = `${JSON.stringify({ type: "error", ...failure })}\n`;
    // An exit does not wait for what a pipe has not taken yet.
    await new Promise((written) => process.stdout.write(record, written));
  }
  process.exit(1);
}

/** Whether a script was started by itself rather than imported. @param {string} url its `import.meta.url` */
export const isStarted = (url) =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url));

if (isStarted(import.meta.url)) await setUp({ chromium: process.argv.includes("--chromium") });
