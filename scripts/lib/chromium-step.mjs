/** The step that finds a Chromium for the end-to-end tests, or installs one where that can be done unasked. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { findChromium, thisMachine } from "./find-chromium.mjs";
import { inProject, root, toolPath } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { StepError } from "./steps.mjs";

const limitMs = 10 * 60_000;
const remedy =
  "Install Chromium or Chrome, or run npx playwright install chromium, or set CASEBOOK_CHROMIUM to a Chromium's path; then run the same command again.";

/** @returns {string} where Playwright would have put its own, whether or not it is there */
function playwrightPath() {
  const require = createRequire(inProject("package.json"));
  return require("@playwright/test").chromium.executablePath();
}

/**
 * Debian's package `chromium` holds the program; Ubuntu's is an empty shell that asks for a snap.
 * @param {string} osRelease content of /etc/os-release
 */
export const isDebian = (osRelease) => /^ID="?debian"?$/m.test(osRelease);

const mayUseApt = () =>
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  existsSync("/usr/bin/apt-get") &&
  existsSync("/etc/os-release") &&
  isDebian(readFileSync("/etc/os-release", "utf8"));

/** @returns {Promise<string>} what went wrong; empty if nothing did */
async function installWithApt() {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { env, timeoutMs: limitMs };
  await runCaptured("apt-get", ["update"], options); // a failed update shows in the install
  // A bare Debian has no font at all, and pages without one are blank.
  const packages = ["chromium", "fonts-dejavu-core"];
  const result = await runCaptured(
    "apt-get",
    ["install", "-y", "--no-install-recommends", ...packages],
    options,
  );
  return result.code === 0 ? "" : result.output;
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
  const apt = mayUseApt();
  const wrong = apt ? await installWithApt() : await installWithPlaywright();
  const installed = findChromium(machine);
  if (installed.path === undefined) throw new StepError(`${found.why} Installing one failed.`, remedy, wrong);
  return { did: `installed ${apt ? "Debian's package chromium" : "Playwright's Chromium"}`, changed: true };
}
