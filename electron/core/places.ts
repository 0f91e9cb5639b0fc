/** Where things lie, from the sources, from the bundles (`out/main`) and inside a packaged app (asar). */
import { fileURLToPath } from "node:url";

/** Programs with a process or thread of their own, and where their sources are. */
const entries = {
  "engine-process": "./engine/engine-process.ts",
  "store-worker": "./store/store-worker.ts",
  "imaging-worker": "./imaging/imaging-worker.ts",
  "hash-worker": "./files/hash/hash-worker.ts",
  "download-worker": "./models/download/download-worker.ts",
} as const;
export type EntryName = keyof typeof entries;

const fromSource = import.meta.url.endsWith(".ts");

/** Absolute path of an entry. The bundler writes all of them beside each other into `out/main`. */
export function entryPath(name: EntryName): string {
  return fileURLToPath(new URL(fromSource ? entries[name] : `./${name}.js`, import.meta.url));
}

/** Root of the project or of the packaged app: both `electron/core` and `out/main` are two levels below it. */
export const appFolder = fileURLToPath(new URL("../../", import.meta.url));

/** A file that native code opens by path: outside the asar archive, where there is one. */
function unpackedPath(relative: string): string {
  return `${appFolder}${relative}`.replace(/\bapp\.asar([\\/])/, "app.asar.unpacked$1");
}

/** The compiled vision addon; written by `scripts/build-vision.mjs`. */
export const visionAddonPath = (): string => unpackedPath("build/vision/vision.node");

/** The practice model and its samples. */
export const practiceModelFolder = (): string => unpackedPath("assets/practice-model");
