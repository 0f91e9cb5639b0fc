/**
 * Compiles the vision addon from the llama.cpp sources that node-llama-cpp ships, without network. A change of this file
 * changes the key of the addon, and with it those that ship have to be made again.
 */
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { root } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { StepError } from "./steps.mjs";
import { nativeFolder, packageVersion, thisTarget } from "./vision-inputs.mjs";
import { toolsRemedy } from "./vision-tools.mjs";

/**
 * Compiles into `output`: `vision.node`, stripped, and `symbols.txt`, the functions of llama.cpp that it needs.
 *
 * @typedef {{ target: import("./vision-inputs.mjs").Target, toolchain: import("./vision-tools.mjs").Toolchain,
 *   folder: string, output: string, reference?: boolean, log: (line: string) => void }} Compilation `folder`: where objects
 *   and sources are kept for the next time; `reference`: also build mtmd-reference
 * @param {Compilation} compilation
 */
export async function compileVision({ target, toolchain, folder, output, reference = false, log }) {
  const sources = join(folder, "llama.cpp");
  const objects = join(folder, `vision-cmake-${target.platform}-${target.arch}`);
  await provideSources(sources, log);
  log("vision: configuring");
  await configure({ target, toolchain, sources, objects, reference });
  log("vision: compiling (a minute or two)");
  const targets = reference ? ["vision", "mtmd-reference"] : ["vision"];
  const jobs = String(availableParallelism());
  const build = ["--build", objects, "--config", "Release", "--parallel", jobs];
  await run("cmake", [...build, "--target", ...targets]);
  await mkdir(output, { recursive: true });
  const addon = join(output, "vision.node");
  await cp((await findFile(objects, "vision.node")) ?? "", addon);
  const symbols = await neededSymbols(addon, target, toolchain);
  if (target.platform !== "win32")
    await run(toolchain.strip, [target.platform === "darwin" ? "-x" : "--strip-unneeded", addon]);
  await writeFile(join(output, "symbols.txt"), `${symbols.join("\n")}\n`);
  const megabytes = ((await stat(addon)).size / 1e6).toFixed(1);
  log(`vision: compiled, ${megabytes} MB, ${symbols.length} functions of llama.cpp`);
}

/** Clones the sources out of node-llama-cpp's package, once per release of it. @param {string} sources @param {(line: string) => void} log */
async function provideSources(sources, log) {
  const release = await packageVersion("node-llama-cpp");
  const marker = join(sources, ".node-llama-cpp");
  if ((await readFile(marker, "utf8").catch(() => "")) === release) return;
  log("vision: unpacking llama.cpp's sources");
  await rm(sources, { recursive: true, force: true });
  const bundle = join(root, "node_modules/node-llama-cpp/llama/gitRelease.bundle");
  await run("git", ["-c", "advice.detachedHead=false", "clone", "--quiet", bundle, sources]);
  await rm(join(sources, ".git"), { recursive: true, force: true });
  await writeFile(marker, release);
}

/**
 * @param {Pick<Compilation, "target" | "toolchain"> & { sources: string, objects: string, reference: boolean }} build
 */
async function configure({ target, toolchain, sources, objects, reference }) {
  const cross = target.platform !== thisTarget.platform || target.arch !== thisTarget.arch;
  const settings = {
    CMAKE_BUILD_TYPE: "Release",
    ...(cross ? crossSettings(target, toolchain) : {}),
    NODE_MODULES: join(root, "node_modules"),
    LLAMA_SOURCE: sources,
    NODE_LLAMA_CPP_VERSION: await packageVersion("node-llama-cpp"),
    BINDINGS_FOLDER: await bindingsFolder(target),
    BUILD_REFERENCE: reference ? "ON" : "OFF",
  };
  await mkdir(objects, { recursive: true });
  const definitions = Object.entries(settings).map(
    ([name, value]) => `-D${name}=${value.replaceAll("\\", "/")}`,
  );
  await run("cmake", ["-S", join(root, nativeFolder), "-B", objects, ...definitions]);
}

/**
 * What CMake does not find by itself: the compiler for another processor.
 * @param {import("./vision-inputs.mjs").Target} target @param {import("./vision-tools.mjs").Toolchain} toolchain
 */
const crossSettings = ({ arch }, { compiler }) => ({
  CMAKE_SYSTEM_NAME: "Linux",
  CMAKE_SYSTEM_PROCESSOR: arch === "arm64" ? "aarch64" : "x86_64",
  CMAKE_CXX_COMPILER: compiler,
});

/** The folder of node-llama-cpp's prebuilt libraries for a target, "" where none is installed. @param {import("./vision-inputs.mjs").Target} target */
async function bindingsFolder({ platform, arch }) {
  const system = { win32: "win", darwin: "mac" }[platform] ?? "linux";
  for (const name of [`${system}-${arch}`, `${system}-${arch}-metal`]) {
    const folder = join(root, "node_modules/@node-llama-cpp", name, "bins", name);
    const present = await stat(folder).then(
      () => true,
      () => false,
    );
    if (present) return folder;
  }
  return "";
}

/**
 * The functions that the addon leaves to llama.cpp's libraries.
 * @param {string} file @param {import("./vision-inputs.mjs").Target} target @param {import("./vision-tools.mjs").Toolchain} toolchain
 * @returns {Promise<string[]>}
 */
async function neededSymbols(file, { platform }, { nm }) {
  const [command = nm, ...args] = {
    linux: [nm, "--dynamic", "--undefined-only", file],
    win32: ["dumpbin", "/nologo", "/imports", file],
  }[platform] ?? [nm, "-u", file];
  const listed = await run(command, args);
  const names = [...listed.matchAll(/\b_?((?:llama|ggml|gguf)_\w+)\b/g)].map((match) => match[1] ?? "");
  if (names.length === 0) throw new StepError("The image encoder was compiled wrongly.", toolsRemedy, listed);
  return [...new Set(names)].sort();
}

/** @param {string} folder @param {string} name @returns {Promise<string | undefined>} */
async function findFile(folder, name) {
  const found = (await readdir(folder, { recursive: true })).find(
    (path) => path.split(/[\\/]/).at(-1) === name,
  );
  return found === undefined ? undefined : join(folder, found);
}

/** @param {string} command @param {readonly string[]} args */
async function run(command, args) {
  const { code, output: printed, missing } = await runCaptured(command, args);
  if (missing) throw new StepError(`The image encoder cannot be compiled without ${command}.`, toolsRemedy);
  if (code === 0) return printed;
  const last = printed.trimEnd().split("\n").slice(-20).join("\n");
  throw new StepError(
    `The image encoder could not be compiled (${command} failed).`,
    "Mend what the lines above name, delete the folder build, then run npm start again.",
    last,
  );
}
