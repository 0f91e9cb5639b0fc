/**
 * Compiles the vision addon from the llama.cpp sources that node-llama-cpp ships, without network, into `build/vision/`:
 * `vision.node`, `symbols.txt` (the functions of llama.cpp that it needs), `key` (the hash of all inputs) or, where it
 * could not be built, `problem.txt` (why, and the way out). Unchanged inputs: nothing is done.
 *
 *   node scripts/build-vision.mjs [--optional] [--reference]
 *
 * `--optional`: missing tools are told in one line, and the exit code is 0: text chat works without. `--reference`: also
 * builds `build/vision-cmake/mtmd-reference`, which made the references of the tests (docs/engine.md).
 */
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCaptured } from "./lib/processes.mjs";
import { StepError } from "./lib/steps.mjs";
import {
  findTools,
  nativeFolder,
  packageVersion,
  requireTools,
  toolsRemedy,
  visionKey,
} from "./lib/vision-inputs.mjs";
import { withLock } from "./lib/vision-lock.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Where things are built. @param {string} build */
const placesIn = (build) => ({
  output: join(build, "vision"),
  addon: join(build, "vision/vision.node"),
  symbols: join(build, "vision/symbols.txt"),
  key: join(build, "vision/key"),
  cmake: join(build, "vision-cmake"),
  sources: join(build, "llama.cpp"),
});
/** @typedef {ReturnType<typeof placesIn>} Places */

/**
 * Builds the addon if it is stale.
 *
 * @typedef {{ status: "unchanged" | "built" } | { status: "off", message: string, remedy: string }} VisionBuild
 * @param {{ optional?: boolean, reference?: boolean, folder?: string, log?: (line: string) => void }} [options]
 *   `optional`: a failure is a result ("off") instead of a StepError; `folder` instead of `build/`; `log` gets one line per
 *   step
 * @returns {Promise<VisionBuild>}
 */
export async function buildVision({
  optional = false,
  reference = false,
  folder = join(root, "build"),
  log = () => {},
} = {}) {
  const places = placesIn(folder);
  try {
    return await withLock(join(folder, "vision.lock"), () => buildIfStale({ places, reference, log }));
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    await mkdir(places.output, { recursive: true });
    await writeFile(join(places.output, "problem.txt"), `${error.message}\n${error.remedy}\n`);
    if (!optional) throw error;
    return { status: "off", message: error.message, remedy: error.remedy };
  }
}

/** @typedef {{ places: Places, reference: boolean, log: (line: string) => void }} Build */

/** @param {Build} build @returns {Promise<VisionBuild>} */
async function buildIfStale(build) {
  const { places, reference, log } = build;
  const tools = await findTools();
  const key = await visionKey(root, tools);
  if (!reference && (await isFresh(places, key))) return { status: "unchanged" };
  requireTools(tools);
  await provideSources(build);
  await configure(build);
  log("vision: compiling (a minute or two)");
  const targets = reference ? ["vision", "mtmd-reference"] : ["vision"];
  const jobs = String(availableParallelism());
  await run("cmake", [
    "--build",
    places.cmake,
    "--config",
    "Release",
    "--parallel",
    jobs,
    "--target",
    ...targets,
  ]);
  await install(build);
  await writeFile(places.key, `${key.sources}\n${key.compiler}\n`);
  return { status: "built" };
}

/**
 * A compiler that was removed after the build changes nothing.
 * @param {Places} places @param {{ sources: string, compiler: string }} key
 */
async function isFresh(places, key) {
  const [builtSources, builtCompiler] = (await readFile(places.key, "utf8").catch(() => "")).split("\n");
  const present = await Promise.all([exists(places.addon), exists(places.symbols)]);
  return (
    present.every(Boolean) &&
    builtSources === key.sources &&
    (key.compiler === "-" || builtCompiler === key.compiler)
  );
}

/** Clones the sources out of node-llama-cpp's package, once per release of it. @param {Build} build */
async function provideSources({ places: { sources }, log }) {
  const release = await packageVersion(root, "node-llama-cpp");
  const marker = join(sources, ".node-llama-cpp");
  if ((await readFile(marker, "utf8").catch(() => "")) === release) return;
  log("vision: unpacking llama.cpp's sources");
  await rm(sources, { recursive: true, force: true });
  const bundle = join(root, "node_modules/node-llama-cpp/llama/gitRelease.bundle");
  await run("git", ["-c", "advice.detachedHead=false", "clone", "--quiet", bundle, sources]);
  await rm(join(sources, ".git"), { recursive: true, force: true });
  await writeFile(marker, release);
}

/** @param {Build} build */
async function configure({ places, reference, log }) {
  log("vision: configuring");
  const settings = {
    CMAKE_BUILD_TYPE: "Release",
    NODE_MODULES: join(root, "node_modules"),
    LLAMA_SOURCE: places.sources,
    NODE_LLAMA_CPP_VERSION: await packageVersion(root, "node-llama-cpp"),
    BINDINGS_FOLDER: await bindingsFolder(),
    BUILD_REFERENCE: reference ? "ON" : "OFF",
  };
  await mkdir(places.cmake, { recursive: true });
  const definitions = Object.entries(settings).map(
    ([name, value]) => `-D${name}=${value.replaceAll("\\", "/")}`,
  );
  await run("cmake", ["-S", join(root, nativeFolder), "-B", places.cmake, ...definitions]);
}

/** The folder of node-llama-cpp's prebuilt libraries for this computer, "" where none is installed. */
async function bindingsFolder() {
  const platform = { win32: "win", darwin: "mac" }[process.platform] ?? "linux";
  for (const name of [`${platform}-${process.arch}`, `${platform}-${process.arch}-metal`]) {
    const folder = join(root, "node_modules/@node-llama-cpp", name, "bins", name);
    if (await exists(folder)) return folder;
  }
  return "";
}

/**
 * Strips the addon and puts it in place in one step: a running process keeps the file that it has open.
 * @param {Build} build
 */
async function install({ places, log }) {
  const built = (await findFile(places.cmake, "vision.node")) ?? "";
  const symbols = await neededSymbols(built);
  await rm(places.output, { recursive: true, force: true });
  await mkdir(places.output, { recursive: true });
  const next = `${places.addon}.new`;
  await cp(built, next);
  if (process.platform !== "win32")
    await run("strip", [process.platform === "darwin" ? "-x" : "--strip-unneeded", next]);
  await writeFile(places.symbols, `${symbols.join("\n")}\n`);
  await rename(next, places.addon);
  const megabytes = ((await stat(places.addon)).size / 1e6).toFixed(1);
  log(`vision: built, ${megabytes} MB, ${symbols.length} functions of llama.cpp`);
}

/** The functions that the addon leaves to llama.cpp's libraries. @param {string} file @returns {Promise<string[]>} */
async function neededSymbols(file) {
  const lister = {
    linux: ["nm", "--dynamic", "--undefined-only", file],
    darwin: ["nm", "-u", file],
    win32: ["dumpbin", "/nologo", "/imports", file],
  }[process.platform] ?? ["nm", "-u", file];
  const listed = await run(lister[0] ?? "nm", lister.slice(1));
  const names = [...listed.matchAll(/\b_?((?:llama|ggml|gguf)_\w+)\b/g)].map((match) => match[1] ?? "");
  if (names.length === 0) throw new StepError("the image encoder was compiled wrongly", toolsRemedy, listed);
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
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
  if (missing) throw new StepError(`the image encoder cannot be compiled without ${command}`, toolsRemedy);
  if (code === 0) return printed;
  const last = printed.trimEnd().split("\n").slice(-20).join("\n");
  throw new StepError(
    `the image encoder could not be compiled (${command} failed)`,
    "mend what the lines above name, delete the folder `build`, then run `npm start` again",
    last,
  );
}

/** @param {string} path */
const exists = (path) =>
  stat(path).then(
    () => true,
    () => false,
  );

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [optional, reference] = ["--optional", "--reference"].map((flag) => process.argv.includes(flag));
  try {
    const result = await buildVision({ optional, reference, log: (line) => console.log(line) });
    if (result.status === "off")
      console.log(`vision: image input will be off: ${result.message}. To have it, ${result.remedy}.`);
    if (result.status === "unchanged") console.log("vision: up to date");
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    if (error.details !== "") console.error(error.details);
    console.error(`vision: ${error.message}. What to do: ${error.remedy}.`);
    process.exitCode = 1;
  }
}
