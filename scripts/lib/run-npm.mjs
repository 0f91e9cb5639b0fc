/** Runs npm in the project, and tells what its failures mean. */
import { rm, statfs } from "node:fs/promises";
import { delimiter } from "node:path";
import {
  explainNpmFailure,
  findNpm,
  installArguments,
  npmEnvironment,
  otherCache,
  probeArguments,
} from "./npm.mjs";
import { inProject, root } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { StepError } from "./steps.mjs";

const limitMs = 30 * 60_000;
const fullBytes = 30e6;

/** @returns {Promise<number>} what the disk of the project has left */
export async function freeBytes() {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

/**
 * @typedef {{ command: string, args: string[], env: NodeJS.ProcessEnv, release: () => Promise<void> }} Npm `release`:
 *   removes what only this installation needed
 */

/** @returns {Promise<Npm>} */
export async function prepareNpm() {
  const { platform, execPath } = process;
  const npm = await findNpm({ env: process.env, execPath, platform });
  const env = npmEnvironment(process.env);
  const cache = await otherCache(process.env, { platform, instead: inProject("build", "npm-cache") });
  if (cache === undefined) return { ...npm, env, release: async () => undefined };
  return {
    ...npm,
    env: { ...env, npm_config_cache: cache },
    release: () => rm(cache, { recursive: true, force: true }),
  };
}

/**
 * The same npm on another Node.
 * @param {Npm} npm
 * @param {string} node path
 * @returns {Npm}
 */
export function withNode(npm, node) {
  // Without a path to npm's own script its command looks for a Node on the PATH.
  const path = [inProject("node_modules", ".bin"), npm.env["PATH"] ?? ""].join(delimiter);
  const env = process.platform === "win32" ? npm.env : { ...npm.env, PATH: path };
  return { ...npm, env, command: npm.args[0]?.endsWith(".js") ? node : npm.command };
}

/**
 * Runs `npm install` once. Throws a StepError.
 * @param {Npm} npm
 */
export async function npmInstall(npm) {
  // On a full disk npm does not give up: it tries every package again, for many minutes.
  const full = new AbortController();
  const watch = setInterval(() => {
    void freeBytes().then((free) => free < fullBytes && full.abort());
  }, 2_000);
  const { code, output, missing, timedOut } = await runCaptured(
    npm.command,
    [...npm.args, ...installArguments],
    { cwd: root, env: npm.env, timeoutMs: limitMs, signal: full.signal },
  );
  clearInterval(watch);
  if (full.signal.aborted) {
    throw new StepError(
      "The disk became full.",
      "Free at least 3 GB on the disk that holds this folder and run the same command again.",
    );
  }
  if (missing) {
    throw new StepError(
      "npm was not found.",
      "Install Node 24 with npm from nodejs.org, then run the same command again.",
    );
  }
  if (timedOut) {
    throw new StepError(
      `npm did not end within ${limitMs / 60_000} minutes.`,
      "Check the network and the disk, then run the same command again: what was downloaded is kept.",
    );
  }
  if (code !== 0) throw await explained(output, npm);
}

/**
 * npm 10 without a network may end with "Exit handler never called!" and not a word about the network. So where npm's
 * output tells nothing, the registry is asked one small question, whose failure does.
 * @param {string} output what npm printed
 * @param {Npm} npm
 */
async function explained(output, npm) {
  let failure = explainNpmFailure(output);
  if (!failure.known) {
    const options = { cwd: root, env: npm.env, timeoutMs: 30_000 };
    const probe = await runCaptured(npm.command, [...npm.args, ...probeArguments], options);
    const told = explainNpmFailure(probe.output);
    if (probe.code !== 0 && told.known) failure = told;
  }
  return new StepError(failure.message, failure.remedy, failure.details);
}
