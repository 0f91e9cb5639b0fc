/** First step of the set-up: the packages of package-lock.json, and with them the Node that everything else runs on. */
import { access, constants, readFile, rm } from "node:fs/promises";
import { sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { withLock } from "./lock.mjs";
import { inProject, root } from "./place.mjs";
import { freeBytes, npmInstall, prepareNpm, withNode } from "./run-npm.mjs";
import { newerRuntime } from "./runtime.mjs";
import { hashFiles, readStamp, removeStamp, writeStamp } from "./stamps.mjs";
import { StepError } from "./steps.mjs";

const stamp = inProject("node_modules", ".casebook-dependencies.json");
/** The packages take 1.4 GB unpacked and half of that again in npm's cache. */
const roomBytes = 2.5e9;

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
 * @param {{ platform: string, arch: string, libc?: string | undefined }} machine `libc`: "glibc" or "musl"; undefined
 *   where there is no such choice
 */
export function isComplete(wanted, installed, { platform, arch, libc }) {
  if (installed?.packages === undefined) return false;
  return Object.entries(wanted.packages).every(([path, locked]) => {
    const present = path === "" ? locked : installed.packages[path];
    if (present !== undefined) return present.version === locked.version;
    if (!locked.optional) return false;
    // Which optional packages without a platform npm leaves out depends on others; those with one are ours to judge.
    const named = locked.os !== undefined && locked.cpu !== undefined;
    const suits = locked.libc === undefined || (libc !== undefined && [locked.libc].flat().includes(libc));
    return !(named && suits && [locked.os].flat().includes(platform) && [locked.cpu].flat().includes(arch));
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
 * @param {Lock} lock
 */
async function install(lock) {
  await refuseSmallDisk();
  await removeUnfinished();
  await removeStamp(stamp);
  const npm = await prepareNpm();
  await npmInstall(npm);
  // On an old Node npm leaves out, without a word, what needs a newer one, as the engine and the bundler do. The newer
  // one is there by now.
  const newer = isComplete(lock, await readInstalled(), thisMachine()) ? undefined : await newerRuntime();
  if (newer !== undefined) await npmInstall(withNode(npm, newer));
  await npm.release();
}

/** Which C library a Linux has, Node's report says. */
function thisMachine() {
  const { platform, arch } = process;
  if (platform !== "linux") return { platform, arch };
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return { platform, arch, libc: header.glibcVersionRuntime === undefined ? "musl" : "glibc" };
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
  if (!isComplete(lock, await readInstalled(), thisMachine())) return false;
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
    await install(lock);
    if (!(await isInstalled(lock, wanted))) {
      throw new StepError(
        "npm left out a package that this platform needs.",
        "Its download probably failed: check the network and run the same command again.",
      );
    }
    return { did: "installed the packages of package-lock.json", changed: true };
  });
}
