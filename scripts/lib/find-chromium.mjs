/** Finds the Chromium that runs the end-to-end tests. */
import { accessSync, constants, statSync } from "node:fs";
import { posix, win32 } from "node:path";

const linuxNames = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
];

const macApplications = [
  "Chromium.app/Contents/MacOS/Chromium",
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const windowsPrograms = [
  "Chromium\\Application\\chrome.exe",
  "Google\\Chrome\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * @typedef {{ env: Record<string, string | undefined>, platform: string, isProgram: (path: string) => boolean,
 *   playwrightPath: () => string | undefined }} Machine `playwrightPath`: where Playwright would have put its own
 */

/** Where a system-wide Chromium, Chrome or Edge may lie, best first. @param {Machine} machine @returns {string[]} */
function systemCandidates({ env, platform }) {
  const home = env["HOME"];
  if (platform === "win32") {
    const folders = [env["ProgramFiles"], env["ProgramFiles(x86)"], env["LOCALAPPDATA"]].filter(
      (path) => path !== undefined,
    );
    return windowsPrograms.flatMap((program) => folders.map((folder) => win32.join(folder, program)));
  }
  if (platform === "darwin") {
    const folders = ["/Applications", ...(home ? [posix.join(home, "Applications")] : [])];
    return macApplications.flatMap((program) => folders.map((folder) => posix.join(folder, program)));
  }
  const folders = (env["PATH"] ?? "").split(":").filter((folder) => posix.isAbsolute(folder));
  return linuxNames.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

/**
 * The one that `CASEBOOK_CHROMIUM` names, else Playwright's own, else one that the system has.
 * @param {Machine} machine
 * @returns {{ path: string } | { path: undefined, why: string }} `why` says what was wrong with `CASEBOOK_CHROMIUM`, or
 *   that there is none
 */
export function findChromium(machine) {
  const named = machine.env["CASEBOOK_CHROMIUM"];
  if (named) {
    if (machine.isProgram(named)) return { path: named };
    return { path: undefined, why: `CASEBOOK_CHROMIUM names ${named}, which is not a program.` };
  }
  const own = machine.playwrightPath();
  if (own !== undefined && machine.isProgram(own)) return { path: own };
  const path = systemCandidates(machine).find(machine.isProgram);
  return path === undefined
    ? { path, why: "There is no Chromium, Chrome or Edge on this machine." }
    : { path };
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent or not allowed: not to be used either way
  }
}

/**
 * This machine, for {@link findChromium}.
 * @param {() => string | undefined} playwrightPath
 * @returns {Machine}
 */
export const thisMachine = (playwrightPath) => ({
  env: process.env,
  platform: process.platform,
  isProgram,
  playwrightPath,
});

/**
 * What Playwright 1.65 switches off. Chromium reads the last `--disable-features` alone, so ours repeats these.
 * @see https://github.com/microsoft/playwright/blob/v1.65.1/packages/playwright-core/src/server/chromium/chromiumSwitches.ts
 */
const offForPlaywright = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
  "msForceBrowserSignIn",
  "msEdgeUpdateLaunchServicesPreferredVersion",
];

const offForSpeed = [
  // Two pages behind the address bar of each window, never visible: as much work as loading the app twice.
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  // A process in reserve for the next page, which few tests have.
  "SpareRendererForSitePerProcess",
];

/** Root's Chromium has no sandbox; and none of them may talk to its maker while tests count connections. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  // Otherwise a GPU is played by the processor, for a tenth of what the whole test takes.
  "--disable-software-rasterizer",
  "--disable-gpu-rasterization",
  "--disable-gpu-compositing",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--disable-sync",
  `--disable-features=${[...offForPlaywright, ...offForSpeed].join(",")}`,
];
