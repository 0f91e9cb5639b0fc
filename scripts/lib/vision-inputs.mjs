/** What the vision addon is made of: the files and versions that its key is the hash of, and the tools that build it. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCaptured } from "./processes.mjs";
import { StepError } from "./steps.mjs";

const packages = ["node-llama-cpp", "node-addon-api", "node-api-headers"];
const scripts = ["scripts/build-vision.mjs", "scripts/lib/vision-inputs.mjs"];

export const nativeFolder = "electron/core/engine/vision/native";

/** @param {string} root @param {string} name @returns {Promise<string>} */
export async function packageVersion(root, name) {
  const text = await readFile(join(root, "node_modules", name, "package.json"), "utf8").catch(() => {
    throw new StepError(`The package ${name} is not installed`, "run `npm ci` and try again");
  });
  return String(JSON.parse(text).version);
}

/**
 * Two hashes, of the sources and of the compiler. "-" for a compiler that is not there: what it built can still be used.
 * @param {string} root @param {Tools} tools
 * @returns {Promise<{ sources: string, compiler: string }>}
 */
export async function visionKey(root, tools) {
  const hash = createHash("sha256");
  hash.update(`${process.platform} ${process.arch}\n`);
  for (const name of packages) hash.update(`${name} ${await packageVersion(root, name)}\n`);
  const entries = await readdir(join(root, nativeFolder), { recursive: true, withFileTypes: true });
  const native = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .filter((path) => !path.includes("reference"));
  for (const path of [...native, ...scripts].sort((a, b) => (a < b ? -1 : 1))) {
    const digest = createHash("sha256")
      .update(await readFile(join(root, path)))
      .digest("hex");
    hash.update(`${path.replaceAll("\\", "/")} ${digest}\n`);
  }
  const compiler = tools.compiler === null ? "-" : createHash("sha256").update(tools.compiler).digest("hex");
  return { sources: hash.digest("hex"), compiler };
}

/**
 * @typedef {{ compiler: string | null, cmake: boolean, git: boolean }} Tools `compiler`: what it says of itself, null
 *   when there is none
 */

/** @returns {Promise<Tools>} */
export async function findTools() {
  const found = async (/** @type {string} */ command) => {
    const result = await runCaptured(command, ["--version"], { timeoutMs: 20_000 });
    return result.missing || result.code !== 0 ? null : result.output;
  };
  const [compiler, cmake, git] = await Promise.all([findCompiler(found), found("cmake"), found("git")]);
  return { compiler, cmake: cmake !== null, git: git !== null };
}

/**
 * On Windows CMake finds Visual Studio by itself and the compiler is not on the PATH: whether it is there shows when CMake
 * is asked to configure.
 * @param {(command: string) => Promise<string | null>} found
 */
async function findCompiler(found) {
  if (process.platform === "win32") return "Visual Studio";
  const candidates = [process.env["CXX"], "c++", "g++", "clang++"].filter(
    (name) => name !== undefined && name !== "",
  );
  for (const name of candidates) {
    const version = await found(/** @type {string} */ (name));
    if (version !== null) return `${name}\n${version}`;
  }
  return null;
}

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const remedies = {
  linux:
    "install the tools (Debian, Ubuntu: `apt install build-essential cmake git`; Fedora: `dnf install gcc-c++ cmake git`), then run `npm start` again",
  darwin: "run `xcode-select --install` and install CMake (`brew install cmake`), then run `npm start` again",
  win32:
    "install Visual Studio's C++ build tools, CMake and git (`winget install Kitware.CMake Git.Git`), then run `npm start` again",
};
export const toolsRemedy =
  remedies[process.platform] ?? "install a C++17 compiler, CMake and git, then run `npm start` again";

/** Throws StepError when a tool is missing. @param {Tools} tools */
export function requireTools({ compiler, cmake, git }) {
  const missing = [
    ...(compiler === null ? ["a C++ compiler"] : []),
    ...(cmake ? [] : ["CMake"]),
    ...(git ? [] : ["git"]),
  ];
  if (missing.length === 0) return;
  throw new StepError(`the image encoder cannot be compiled without ${missing.join(", ")}`, toolsRemedy);
}
