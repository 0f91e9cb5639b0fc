/**
 * `npm run ship-vision`: makes the vision addons that come with the sources, `assets/vision-addon/`, again. Needed whenever
 * their inputs changed; a unit test says when. On Debian 12, whose C library is old enough for most systems; as root it
 * installs the compilers that are missing.
 */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setUp } from "./setup.mjs";

await setUp({ bundles: false, quiet: true });

const { inProject } = await import("./lib/place.mjs");
const { sha256Of, shippedFolder, shippedTargets } = await import("./lib/shipped-vision.mjs");
const { writeStamp } = await import("./lib/stamps.mjs");
const { StepError } = await import("./lib/steps.mjs");
const { compileVision } = await import("./lib/vision-compile.mjs");
const { thisTarget, visionInputs } = await import("./lib/vision-inputs.mjs");
const { describeCompiler, requireTools, toolchainFor } = await import("./lib/vision-tools.mjs");
const { selfCheck } = await import("./lib/vision-self-check.mjs");

/** Debian's packages that compile for a processor. @type {Record<string, readonly string[]>} */
const packages = {
  x64: ["g++-x86-64-linux-gnu"],
  arm64: ["g++-aarch64-linux-gnu"],
};

const log = (/** @type {string} */ line) => console.log(line);
// What a user's machine compiles with has no place in what others are given.
for (const name of ["CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS"]) delete process.env[name];

/** @param {import("./lib/vision-inputs.mjs").Target} target */
async function ship(target) {
  log(`\n${target.platform} ${target.arch}`);
  const own = target.platform === thisTarget.platform && target.arch === thisTarget.arch;
  const toolchain = await toolchainFor(target);
  await requireTools(toolchain, own ? {} : { packages: packages[target.arch] ?? [] });
  const output = await mkdtemp(join(tmpdir(), "casebook-ship-"));
  try {
    await compileVision({ target, toolchain, folder: inProject("build"), output, log });
    const wrong = own ? await selfCheck(output) : undefined;
    if (wrong !== undefined)
      throw new StepError(`The new addon does not work here: ${wrong}.`, "Mend that first.");
    const folder = shippedFolder(target);
    await mkdir(folder, { recursive: true });
    for (const name of ["vision.node", "symbols.txt"]) await cp(join(output, name), join(folder, name));
    await writeStamp(join(folder, "addon.json"), {
      inputs: await visionInputs(target),
      sha256: await sha256Of(join(folder, "vision.node")),
      symbolsSha256: await sha256Of(join(folder, "symbols.txt")),
      compiler: await describeCompiler(toolchain.compiler),
      madeBy: "npm run ship-vision",
    });
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

try {
  for (const target of shippedTargets) await ship(target);
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(`${error.details}\n${error.message} ${error.remedy}`);
  process.exitCode = 1;
}
