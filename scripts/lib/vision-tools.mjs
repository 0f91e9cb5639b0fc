/** The tools that compile the vision addon: which are there, how the others are had. */
import { installWithApt, mayUseApt } from "./apt.mjs";
import { runCaptured } from "./processes.mjs";
import { StepError } from "./steps.mjs";
import { thisTarget } from "./vision-inputs.mjs";

/**
 * The compiler and its companions by name.
 * @typedef {{ compiler: string, strip: string, nm: string }} Toolchain
 */

/** Debian's names of the processors, in the names of its cross compilers. @type {Record<string, string>} */
const crossPrefixes = { x64: "x86_64-linux-gnu-", arm64: "aarch64-linux-gnu-" };

/**
 * What compiles for a target: this machine's own compiler, or Debian's cross compiler for another processor.
 * @param {import("./vision-inputs.mjs").Target} target
 * @returns {Promise<Toolchain>}
 */
export async function toolchainFor({ platform, arch }) {
  if (platform === thisTarget.platform && arch === thisTarget.arch)
    return { compiler: await ownCompiler(), strip: "strip", nm: "nm" };
  const prefix = platform === "linux" && thisTarget.platform === "linux" ? crossPrefixes[arch] : undefined;
  if (prefix === undefined)
    throw new StepError(`Nothing here compiles for ${platform} ${arch}.`, "Run this on Debian, for Linux.");
  return { compiler: `${prefix}g++`, strip: `${prefix}strip`, nm: `${prefix}nm` };
}

/** What the compiler says of itself, in one line. @param {string} compiler */
export async function describeCompiler(compiler) {
  return (await versionOf(compiler))?.split("\n")[0]?.trim() ?? "unknown";
}

/** @param {string} command @returns {Promise<string | undefined>} what it says of itself; undefined if it does not run */
async function versionOf(command) {
  const result = await runCaptured(command, ["--version"], { timeoutMs: 20_000 });
  return result.missing || result.code !== 0 ? undefined : result.output;
}

/**
 * The first compiler that runs. On Windows CMake finds Visual Studio by itself, and whether it is there shows when CMake is
 * asked to configure.
 */
async function ownCompiler() {
  const candidates = [process.env["CXX"], "c++", "g++", "clang++"].filter(
    (name) => name !== undefined && name !== "",
  );
  if (process.platform === "win32") return "Visual Studio";
  for (const name of /** @type {string[]} */ (candidates))
    if ((await versionOf(name)) !== undefined) return name;
  return "c++";
}

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const remedies = {
  linux:
    "Install a C++ compiler, CMake and git (Debian, Ubuntu: apt install build-essential cmake git; Fedora: dnf install gcc-c++ cmake git), then run npm start again or choose Try again in Casebook.",
  darwin:
    "Run xcode-select --install, install CMake (brew install cmake), then run npm start again or choose Try again in Casebook.",
  win32:
    "Install Visual Studio's C++ build tools, CMake and git (winget install Kitware.CMake Git.Git), then run npm start again or choose Try again in Casebook.",
};
export const toolsRemedy =
  remedies[process.platform] ??
  "Install a C++17 compiler, CMake and git, then run npm start again or choose Try again in Casebook.";

/** @param {Toolchain} toolchain @returns {Promise<string[]>} what is missing, in the words of a reader */
async function missingTools({ compiler }) {
  const present = async (/** @type {string} */ command) => (await versionOf(command)) !== undefined;
  const [compiles, configures, clones] = await Promise.all([
    process.platform === "win32" || present(compiler),
    present("cmake"),
    present("git"),
  ]);
  return [
    ...(compiles ? [] : ["a C++ compiler"]),
    ...(configures ? [] : ["CMake"]),
    ...(clones ? [] : ["git"]),
  ];
}

/** Whether this machine can compile for itself as it is. */
export const toolsAreHere = async () => (await missingTools(await toolchainFor(thisTarget))).length === 0;

/**
 * Makes sure that everything is there which compiles. As root on Debian and Ubuntu what is missing is installed.
 * @param {Toolchain} toolchain
 * @param {{ packages?: readonly string[] }} [options] `packages`: what has the compiler, by Debian's names
 * @returns {Promise<string[]>} the packages that were installed; throws StepError when tools are missing
 */
export async function requireTools(toolchain, { packages = ["build-essential"] } = {}) {
  const missing = await missingTools(toolchain);
  if (missing.length === 0) return [];
  const wanted = [...packages, "cmake", "git"];
  const apt = mayUseApt(["debian", "ubuntu"]);
  const wrong = apt ? await installWithApt(wanted) : "";
  const left = apt ? await missingTools(toolchain) : missing;
  if (left.length === 0) return wanted;
  throw new StepError(`The image encoder cannot be compiled without ${left.join(", ")}.`, toolsRemedy, wrong);
}
