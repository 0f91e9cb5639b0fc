/**
 * Puts the vision addon into `build/vision/`, where the app takes it from: `vision.node`, `symbols.txt` (the functions of
 * llama.cpp that it needs), `made.json` (what it was made from) or, where there is none, `problem.txt` (why, and the way
 * out). Unchanged inputs: nothing is done. Otherwise the addon that ships is taken where it fits and passes its
 * self-check, and one is compiled where it does not.
 *
 *   node scripts/build-vision.mjs [--compile] [--optional] [--reference]
 *
 * `--compile`: compiles although the addon that ships fits; the app uses the compiled one until its sources change.
 * `--optional`: missing tools are told in one line, and the exit code is 0: text chat works without. `--reference`: also
 * builds `mtmd-reference`, which made the references of the tests (docs/engine.md).
 */
import { cp, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lib/lock.mjs";
import { inProject } from "./lib/place.mjs";
import { shippedFolder, whyNotShipped } from "./lib/shipped-vision.mjs";
import { readStamp, removeStamp, writeStamp } from "./lib/stamps.mjs";
import { StepError } from "./lib/steps.mjs";
import { compileVision } from "./lib/vision-compile.mjs";
import { thisTarget, visionInputs } from "./lib/vision-inputs.mjs";
import { selfCheck } from "./lib/vision-self-check.mjs";
import { requireTools, toolchainFor } from "./lib/vision-tools.mjs";

/**
 * What the addon in a folder was made from. `asked`: it was compiled because somebody wanted that.
 * @typedef {{ inputs: string, from: "shipped" | "compiled", asked?: boolean }} Made
 * @typedef {{ folder: string, shipped: string, log: (line: string) => void }} Places `folder`: usually `build/`
 */

/**
 * Provides the addon.
 *
 * @typedef {{ status: "unchanged" | "shipped" } | { status: "compiled", installed: readonly string[] }
 *   | { status: "off", message: string, remedy: string }} VisionBuild `installed`: packages of the system that were
 *   installed for it
 * @param {{ compile?: boolean, optional?: boolean, reference?: boolean, folder?: string, shipped?: string,
 *   log?: (line: string) => void }} [options]
 *   `compile`: even where the addon that ships fits; `optional`: a failure is a result ("off") instead of a StepError;
 *   `folder` instead of `build/`; `shipped`: where the addon that ships lies; `log` gets one line per step
 * @returns {Promise<VisionBuild>}
 */
export async function buildVision({
  compile = false,
  optional = false,
  reference = false,
  folder = inProject("build"),
  shipped = shippedFolder(thisTarget),
  log = () => {},
} = {}) {
  const places = { folder, shipped, log };
  const output = join(folder, "vision");
  try {
    return await withLock(join(folder, "vision.lock"), () => provide(places, { compile, reference }));
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    await mkdir(output, { recursive: true });
    await writeFile(join(output, "problem.txt"), `${error.message}\n${error.remedy}\n`);
    if (!optional) throw error;
    return { status: "off", message: error.message, remedy: error.remedy };
  }
}

/**
 * Compiles the addon into `build/vision-compiled/`, beside the one that the app uses; for tests of both.
 * @param {{ folder?: string, log?: (line: string) => void }} [options]
 * @returns {Promise<string>} path of the addon
 */
export async function buildCompiledVision({ folder = inProject("build"), log = () => {} } = {}) {
  await withLock(join(folder, "vision.lock"), () => compileIfStale({ folder, shipped: "", log }, false));
  return join(folder, "vision-compiled", "vision.node");
}

/**
 * @param {Places} places @param {{ compile: boolean, reference: boolean }} wanted
 * @returns {Promise<VisionBuild>}
 */
async function provide(places, { compile, reference }) {
  const inputs = await visionInputs(thisTarget);
  const output = join(places.folder, "vision");
  const made = await madeIn(output);
  const asked = compile || reference || (made?.inputs === inputs && made.asked === true);
  if (!reference && made?.inputs === inputs && (made.asked === true || !compile))
    return { status: "unchanged" };
  const why = asked ? "" : await useShipped(places, inputs);
  if (why === undefined) return { status: "shipped" };
  if (why !== "") places.log(`vision: compiling, as ${why}`);
  const installed = await compileIfStale(places, reference);
  const wrong = await selfCheck(join(places.folder, "vision-compiled"));
  if (wrong !== undefined) {
    throw new StepError(
      `The image encoder was compiled and does not work here: ${wrong}.`,
      "Delete the folders build and node_modules, then run npm start again.",
    );
  }
  await install(join(places.folder, "vision-compiled"), output, {
    inputs,
    from: "compiled",
    ...(asked ? { asked } : {}),
  });
  return { status: "compiled", installed };
}

/**
 * Takes the addon that ships.
 * @param {Places} places @param {string} inputs
 * @returns {Promise<string | undefined>} why it cannot be used; undefined: it is in place
 */
async function useShipped({ folder, shipped }, inputs) {
  const unfit = await whyNotShipped(thisTarget, shipped);
  if (unfit !== undefined) return unfit;
  const wrong = await selfCheck(shipped);
  if (wrong !== undefined) return `the one that ships does not work here: ${wrong}`;
  await install(shipped, join(folder, "vision"), { inputs, from: "shipped" });
  return undefined;
}

/** @param {Places} places @param {boolean} reference @returns {Promise<readonly string[]>} packages that were installed for it */
async function compileIfStale({ folder, log }, reference) {
  const inputs = await visionInputs(thisTarget);
  const output = join(folder, "vision-compiled");
  if (!reference && (await madeIn(output))?.inputs === inputs) return [];
  const toolchain = await toolchainFor(thisTarget);
  const installed = await requireTools(toolchain);
  await removeStamp(join(output, "made.json"));
  await compileVision({ target: thisTarget, toolchain, folder, output, reference, log });
  await writeStamp(join(output, "made.json"), { inputs, from: "compiled" });
  return installed;
}

/** @param {string} folder @returns {Promise<Made | undefined>} undefined where no complete addon is */
async function madeIn(folder) {
  const present = await Promise.all(["vision.node", "symbols.txt"].map((name) => exists(join(folder, name))));
  return present.every(Boolean) ? readStamp(join(folder, "made.json")) : undefined;
}

/**
 * Puts an addon in place; a running process keeps the file that it has open.
 * @param {string} from @param {string} to @param {Made} made
 */
async function install(from, to, made) {
  await mkdir(to, { recursive: true });
  await Promise.all(["made.json", "problem.txt"].map((name) => rm(join(to, name), { force: true })));
  for (const name of ["symbols.txt", "vision.node"]) {
    await cp(join(from, name), join(to, `${name}.new`));
    await rename(join(to, `${name}.new`), join(to, name));
  }
  await writeStamp(join(to, "made.json"), made);
}

/** @param {string} path */
const exists = (path) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** @param {VisionBuild} result */
function describe(result) {
  switch (result.status) {
    case "unchanged":
      return "up to date";
    case "shipped":
      return "the addon that ships is in place";
    case "compiled":
      return "compiled";
    case "off":
      return `image input will be off. ${result.message} ${result.remedy}`;
  }
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1]) {
  const given = (/** @type {string} */ flag) => process.argv.includes(flag);
  const log = (/** @type {string} */ line) => console.log(line);
  try {
    const [compile, optional, reference] = ["--compile", "--optional", "--reference"].map(given);
    console.log(`vision: ${describe(await buildVision({ compile, optional, reference, log }))}`);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    if (error.details !== "") console.error(error.details);
    console.error(`vision: ${error.message} ${error.remedy}`);
    process.exitCode = 1;
  }
}
