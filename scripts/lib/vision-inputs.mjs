/** What the vision addon is made of: the files and versions that its key is the hash of. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./place.mjs";
import { StepError } from "./steps.mjs";

const packages = ["node-llama-cpp", "node-addon-api", "node-api-headers"];
/** How it is compiled. What only decides when to compile is left out: it changes no byte of the addon. */
const recipe = "scripts/lib/vision-compile.mjs";

export const nativeFolder = "electron/core/engine/vision/native";

/** @typedef {{ platform: string, arch: string }} Target what an addon is made for, in Node's names */

/** @type {Target} */
export const thisTarget = { platform: process.platform, arch: process.arch };

/** @param {string} name of an installed package @returns {Promise<string>} */
export async function packageVersion(name) {
  const text = await readFile(join(root, "node_modules", name, "package.json"), "utf8").catch(() => {
    throw new StepError(`The package ${name} is not installed.`, "Run npm start, which installs it.");
  });
  return String(JSON.parse(text).version);
}

/**
 * SHA-256 over everything that decides what the addon does: its target, the native sources, how they are compiled, and the
 * versions of the packages whose sources go in. Not the compiler: an addon of another compiler is used all the same.
 * @param {Target} target
 * @returns {Promise<string>} hexadecimal
 */
export async function visionInputs({ platform, arch }) {
  const hash = createHash("sha256");
  hash.update(`${platform} ${arch}\n`);
  for (const name of packages) hash.update(`${name} ${await packageVersion(name)}\n`);
  const entries = await readdir(join(root, nativeFolder), { recursive: true, withFileTypes: true });
  const native = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.includes("/reference/"));
  for (const path of [...native, recipe].sort()) {
    // Git may have written the lines of a text as Windows ends them.
    const text = (await readFile(join(root, path), "utf8")).replaceAll("\r\n", "\n");
    hash.update(`${path} ${createHash("sha256").update(text).digest("hex")}\n`);
  }
  return hash.digest("hex");
}
