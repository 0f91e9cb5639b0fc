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

/** @returns {Promise<import("./steps.mjs").Outcome>} */
export async function provideChromium() {
  const machine = thisMachine(playwrightPath);
  const found = findChromium(machine);
  if (found.path !== undefined) return { did: found.path };
  if (process.env["CASEBOOK_CHROMIUM"])
    throw new StepError(found.why, "Name an existing Chromium, or unset it.");
  // Ubuntu's package is an empty shell that asks for a snap.
  const apt = mayUseApt(["debian"]);
  const wrong = apt ? await installWithApt(packages) : await installWithPlaywright();
  const installed = findChromium(machine);
  if (installed.path === undefined) throw new StepError(`${found.why} Installing one failed.`, remedy, wrong);
  return { did: `installed ${apt ? "Debian's package chromium" : "Playwright's Chromium"}`, changed: true };
}
