/** Stamps say what a result was made from, so that nothing is made twice. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Every file below the named files and folders, as sorted paths with forward slashes relative to `root`. A name that
 * does not exist is left out.
 * @param {string} root
 * @param {readonly string[]} names
 * @param {(path: string) => boolean} [keep]
 * @returns {Promise<string[]>}
 */
export async function listFiles(root, names, keep = () => true) {
  /** @type {string[]} */
  const found = [];
  const visit = async (/** @type {string} */ name) => {
    let entries;
    try {
      entries = await readdir(join(root, name), { withFileTypes: true });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ENOTDIR") found.push(name);
      else if (code !== "ENOENT") throw error;
      return;
    }
    const folders = entries.filter((entry) => entry.isDirectory());
    for (const entry of entries) if (!entry.isDirectory()) found.push(`${name}/${entry.name}`);
    await Promise.all(folders.map((entry) => visit(`${name}/${entry.name}`)));
  };
  await Promise.all(names.map(visit));
  return found.filter(keep).sort();
}

/**
 * SHA-256 over names and contents: a renamed, added, removed or changed file changes it.
 * @param {string} root
 * @param {readonly string[]} files relative to `root`
 * @returns {Promise<string>} hexadecimal
 */
export async function hashFiles(root, files) {
  const hash = createHash("sha256");
  const contents = await Promise.all(files.map((file) => readFile(join(root, file))));
  for (const [index, file] of files.entries()) {
    const content = /** @type {Buffer} */ (contents[index]);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {Promise<any>} what was written there; undefined where nothing readable is
 */
export async function readStamp(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined; // absent or cut off half-way: both mean that the work has to be done again
  }
}

/**
 * @param {string} path
 * @param {unknown} value
 */
export async function writeStamp(path, value) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(value)}\n`);
}

/** To be called before the work begins: a result that was interrupted half-way has no stamp. @param {string} path */
export const removeStamp = (path) => rm(path, { force: true });
