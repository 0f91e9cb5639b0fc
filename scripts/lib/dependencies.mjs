/** First step of the set-up: the packages of package-lock.json, and with them the Node that everything else runs on. */
import { access, constants, readFile, rm, statfs } from "node:fs/promises";
import { sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { withLock } from "./lock.mjs";
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
import { hashFiles, readStamp, removeStamp, writeStamp } from "./stamps.mjs";
import { StepError } from "./steps.mjs";

const stamp = inProject("node_modules", ".casebook-dependencies.json");
const limitMs = 30 * 60_000;
/** The packages take 1.4 GB unpacked and half of that again in npm's cache. */
const roomBytes = 2.5e9;
const fullBytes = 30e6;

/**
 * @typedef {{ version?: string, optional?: boolean, os?: string | string[], cpu?: string | string[],
 *   libc?: string | string[] }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * Whether npm's own record of what is installed (`node_modules/.package-lock.json`, which npm writes last) has
 * everything that the lockfile asks for on this platform.
 * @param {Lock} wanted
 * @param {Lock | undefined} installed
 * @param {{ platform: string, arch: string }} machine
 */
export function isComplete(wanted, installed, { platform, arch }) {
  if (installed?.packages === undefined) return false;
  return Object.entries(wanted.packages).every(([path, locked]) => {
    const present = path === "" ? locked : installed.packages[path];
    if (present !== undefined) return present.version === locked.version;
    if (!locked.optional) return false;
    // Which optional packages without a platform npm leaves out depends on others; those with one are ours to judge.
    const named = locked.os !== undefined && locked.cpu !== undefined && locked.libc === undefined;
    return !(named && [locked.os].flat().includes(platform) && [locked.cpu].flat().includes(arch));
  });
}

/**
 * Whether the lockfile was made for these dependencies.
 * @param {Record<string, any>} manifest content of package.json
 * @param {Lock} lock
 */
export function fits(manifest, lock) {
  const own = /** @type {Record<string, any>} */ (lock.packages[""] ?? {});
  return ["dependencies", "devDependencies", "optionalDependencies"].every((kind) =>
    isDeepStrictEqual(manifest[kind] ?? {}, own[kind] ?? {}),
  );
}

/** @returns {Promise<Lock>} */
async function readLock() {
  try {
    const read = async (/** @type {string} */ name) => JSON.parse(await readFile(inProject(name), "utf8"));
    const [manifest, lock] = await Promise.all([read("package.json"), read("package-lock.json")]);
    if (fits(manifest, lock)) return lock;
  } catch {
    throw new StepError(
      "package.json or package-lock.json is missing or damaged.",
      "Get them back (git checkout package.json package-lock.json) and run the same command again.",
    );
  }
  throw new StepError(
    "package.json and package-lock.json do not fit together.",
    "Undo the change to either file, or run npm install to bring them together.",
  );
}

async function freeBytes() {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

async function refuseSmallDisk() {
  const free = await freeBytes();
  if (free >= roomBytes) return;
  throw new StepError(
    `The disk has ${(free / 1e9).toFixed(1)} GB left; the packages need ${roomBytes / 1e9} GB.`,
    "Free some space on the disk that holds this folder and run the same command again.",
  );
}

async function refuseReadOnlyFolder() {
  try {
    await access(root, constants.W_OK);
  } catch {
    throw new StepError(
      "The project's folder cannot be written to.",
      "Make it writable for your user, or clone the project into a folder of yours.",
    );
  }
}

/**
 * Empties node_modules unless an installation in it was finished once. Windows locks a program that runs, so there the
 * folder stays when our own Node lies in it.
 */
async function removeUnfinished() {
  const ownNode = process.execPath.startsWith(inProject("node_modules") + sep);
  if ((await readStamp(stamp)) !== undefined || (process.platform === "win32" && ownNode)) return;
  await rm(inProject("node_modules"), { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Installs what the lockfile says. `npm ci` would refuse: some packages' builds for other platforms are missing from the
 * registry that the lockfile was made with, hence from the lockfile, and npm ci wants all of them there. The rest of its
 * strictness is ours: the lockfile has to fit, is never changed, and unfinished work is removed first.
 */
async function install() {
  await refuseSmallDisk();
  await removeUnfinished();
  await removeStamp(stamp);
  const npm = await findNpm({ env: process.env, execPath: process.execPath, platform: process.platform });
  const env = npmEnvironment(process.env);
  const { platform } = process;
  const cache = await otherCache(process.env, { platform, instead: inProject("build", "npm-cache") });
  if (cache !== undefined) env["npm_config_cache"] = cache;
  // On a full disk npm does not give up: it tries every package again, for many minutes.
  const full = new AbortController();
  const watch = setInterval(() => {
    void freeBytes().then((free) => free < fullBytes && full.abort());
  }, 2_000);
  const options = { cwd: root, env, timeoutMs: limitMs, signal: full.signal };
  const { code, output, missing, timedOut } = await runCaptured(
    npm.command,
    [...npm.args, ...installArguments],
    options,
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
  if (code !== 0) throw await explained(output, npm, env);
  if (cache !== undefined) await rm(cache, { recursive: true, force: true });
}

/**
 * npm 10 without a network may end with "Exit handler never called!" and not a word about the network. So where npm's
 * output tells nothing, the registry is asked one small question, whose failure does.
 * @param {string} output what npm printed
 * @param {{ command: string, args: string[] }} npm
 * @param {NodeJS.ProcessEnv} env
 */
async function explained(output, npm, env) {
  let failure = explainNpmFailure(output);
  if (!failure.known) {
    const probe = await runCaptured(npm.command, [...npm.args, ...probeArguments], {
      cwd: root,
      env,
      timeoutMs: 30_000,
    });
    const told = explainNpmFailure(probe.output);
    if (probe.code !== 0 && told.known) failure = told;
  }
  return new StepError(failure.message, failure.remedy, failure.details);
}

/** @returns {Promise<Lock | undefined>} */
const readInstalled = () => readStamp(inProject("node_modules", ".package-lock.json"));

/**
 * Whether everything is installed; packages that the user installed with npm are taken as they are.
 * @param {Lock} lock
 * @param {string} wanted
 */
async function isInstalled(lock, wanted) {
  if ((await readStamp(stamp))?.wanted === wanted) return true;
  if (!isComplete(lock, await readInstalled(), process)) return false;
  await writeStamp(stamp, { wanted });
  return true;
}

/** @returns {Promise<import("./steps.mjs").Outcome>} */
export async function installDependencies() {
  const lock = await readLock();
  const wanted = `${await hashFiles(root, ["package-lock.json"])} ${process.platform} ${process.arch}`;
  if (await isInstalled(lock, wanted)) return { did: "up to date" };
  await refuseReadOnlyFolder();
  return withLock(inProject("build", "dependencies.lock"), async () => {
    if (await isInstalled(lock, wanted)) return { did: "up to date" }; // another set-up installed them in the meantime
    await install();
    if (!(await isInstalled(lock, wanted))) {
      throw new StepError(
        "npm left out a package that this platform needs.",
        "Its download probably failed: check the network and run the same command again.",
      );
    }
    return { did: "installed the packages of package-lock.json", changed: true };
  });
}
