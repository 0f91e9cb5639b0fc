/** The step that finds a Chromium for the end-to-end tests, or installs one where that can be done unasked. */
import { createRequire } from "node:module";
import { installWithApt, mayUseApt } from "./apt.mjs";
import { findChromium, thisMachine } from "./find-chromium.mjs";
import { inProject, root, toolPath } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { StepError } from "./steps.mjs";

/** A bare Debian has no font at all, and pages without one are blank. */
const packages = ["chromium", "fonts-dejavu-core"];
const limitMs = 10 * 60_000;
const remedy =
  "Install Chromium or Chrome, or run npx playwright install chromium, or set CASEBOOK_CHROMIUM to a Chromium's path; then run the same command again.";

/** @returns {string} where Playwright would have put its own, whether or not it is there */
function playwrightPath() {
  const require = createRequire(inProject("package.json"));
  return require("@playwright/test").chromium.executablePath();
}

/** @returns {Promise<string>} what went wrong; empty if nothing did */
async function installWithPlaywright() {
  const args = [toolPath("@playwright/test", "playwright"), "install", "chromium"];
  const result = await runCaptured(process.execPath, args, { cwd: root, timeoutMs: limitMs });
  return result.code === 0 ? "" : result.output;
}

/**
 * What is wrong with the browser that the tests would use.
 * @returns {Promise<string | undefined>} a sentence; undefined: it is there, and starts
 */
export async function whyNoChromium() {
  const found = findChromium(thisMachine(playwrightPath));
  if (found.path === undefined) return found.why;
  // On a system without its libraries Playwright's Chromium is there and does not start. Elsewhere it would open a window.
  if (process.platform !== "linux") return undefined;
  const { code, output } = await runCaptured(found.path, ["--version"], { timeoutMs: 60_000 });
  if (code === 0) return undefined;
  return `${found.path} does not start (${output.trim().split("\n").at(-1)?.trim()}).`;
}

/** @returns {string} */
const chromiumPath = () => findChromium(thisMachine(playwrightPath)).path ?? "";

/**
 * Finds or installs a Chromium.
 * @param {{ optional: boolean }} options `optional`: without one the step is off instead of failed
 * @returns {Promise<import("./steps.mjs").Outcome>}
 */
export async function provideChromium({ optional }) {
  const wrong = await whyNoChromium();
  if (wrong === undefined) return { did: chromiumPath() };
  if (process.env["CASEBOOK_CHROMIUM"])
    throw new StepError(wrong, "Name a Chromium that works in CASEBOOK_CHROMIUM, or unset it.");
  // Ubuntu's package is an empty shell that asks for a snap.
  const apt = mayUseApt(["debian"]);
  const output = apt ? await installWithApt(packages) : await installWithPlaywright();
  const left = await whyNoChromium();
  if (left === undefined)
    return { did: `installed ${apt ? "Debian's package chromium" : "Playwright's Chromium"}`, changed: true };
  if (!optional) throw new StepError(`${left} Installing one failed.`, remedy, output);
  return { did: `end-to-end tests will be skipped. ${left}`, off: remedy };
}
