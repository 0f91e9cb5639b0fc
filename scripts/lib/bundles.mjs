/** The step that bundles main, preload, workers and renderer into `out/`, when their sources have changed. */
import { existsSync } from "node:fs";
import { withLock } from "./lock.mjs";
import { inProject, root, toolPath } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { hashFiles, listFiles, readStamp, removeStamp, writeStamp } from "./stamps.mjs";
import { StepError } from "./steps.mjs";

const stamp = inProject("out", ".casebook-bundles.json");
const limitMs = 10 * 60_000;

/** What the bundles are made from. The practice model and the vision addon are opened by path at run time and never bundled. */
const sources = [
  "electron",
  "renderer",
  "shared",
  "assets",
  "electron.vite.config.ts",
  "package.json",
  "package-lock.json",
];

/**
 * Whether a file can change the bundles.
 * @param {string} path relative to the project, with forward slashes
 */
export const isBundled = (path) => !/\.test\.tsx?$|^assets\/(practice-model|vision-addon)\//.test(path);

const results = [
  "main/main.js",
  "main/browser-host.js",
  "main/cli.js",
  "preload/preload.cjs",
  "renderer/index.html",
];

const inputHash = async () => hashFiles(root, await listFiles(root, sources, isBundled));

/** @param {string} hash */
const isFresh = async (hash) =>
  results.every((path) => existsSync(inProject("out", path))) && (await readStamp(stamp))?.hash === hash;

/** @returns {Promise<import("./steps.mjs").Outcome>} */
export async function buildBundles() {
  if (await isFresh(await inputHash())) return { did: "up to date" };
  return withLock(inProject("build", "bundles.lock"), async () => {
    const hash = await inputHash();
    if (await isFresh(hash)) return { did: "up to date" }; // another set-up built them in the meantime
    await build();
    await writeStamp(stamp, { hash });
    return { did: "built", changed: true };
  });
}

async function build() {
  await removeStamp(stamp);
  const args = [toolPath("electron-vite", "electron-vite"), "build"];
  const { code, output, timedOut } = await runCaptured(process.execPath, args, {
    cwd: root,
    timeoutMs: limitMs,
  });
  if (code === 0) return;
  if (/ENOSPC/.test(output)) {
    throw new StepError("The disk is full.", "Free some space and run the same command again.", output);
  }
  throw new StepError(
    timedOut
      ? `Bundling did not end within ${limitMs / 60_000} minutes.`
      : "The sources could not be bundled.",
    "Mend what electron-vite names above, or take the sources back to a state that builds.",
    output,
  );
}
