/** Where the project lies, whatever folder a script was called from. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the project's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Absolute path inside the project.
 * @param {...string} parts
 */
export const inProject = (...parts) => join(root, ...parts);

/**
 * The program behind a tool's command, to be run as `node <path>`: that needs no shell, no PATH and no `.cmd` file.
 * @param {string} packageName for example `@biomejs/biome`
 * @param {string} command for example `biome`
 */
export function toolPath(packageName, command) {
  const folder = inProject("node_modules", ...packageName.split("/"));
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const relative = typeof bin === "string" ? bin : bin?.[command];
  if (!relative) throw new Error(`${packageName} has no command ${command}`);
  return join(folder, relative);
}
