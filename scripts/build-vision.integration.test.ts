import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildVision } from "./build-vision.mjs";
import { sha256Of, shippedFolder, shippedTargets } from "./lib/shipped-vision.mjs";
import { thisTarget } from "./lib/vision-inputs.mjs";

const script = fileURLToPath(new URL("build-vision.mjs", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "casebook-build-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What buildVision says in a process without any tool on its PATH. */
async function buildWithoutTools(options: { optional?: boolean; shipped?: string; compile?: boolean }) {
  const call = `import { buildVision } from ${JSON.stringify(script)};
    const options = ${JSON.stringify({ folder: join(folder, "build"), ...options })};
    console.log(JSON.stringify(await buildVision(options).catch(({ message, remedy }) => ({ message, remedy }))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", call], {
    env: { ...process.env, PATH: folder, CXX: "" },
  });
  return JSON.parse(stdout);
}

const inBuild = (...names: string[]) => join(folder, "build", ...names);
const missing = /^The image encoder cannot be compiled without a C\+\+ compiler, CMake, git\.$/;

describe("without a compiler, where no addon ships", () => {
  it("image input is off with one line and the remedy, and the app finds a note of it", async () => {
    const result = await buildWithoutTools({ optional: true, shipped: folder });
    expect(result).toEqual({
      status: "off",
      message: expect.stringMatching(missing),
      remedy: expect.stringMatching(/npm start/),
    });
    expect(await readFile(inBuild("vision", "problem.txt"), "utf8")).toBe(
      `${result.message}\n${result.remedy}\n`,
    );
  });

  it("an addon that is needed fails with the same words", async () => {
    const result = await buildWithoutTools({ shipped: folder });
    expect(result).toEqual({ message: expect.stringMatching(missing), remedy: expect.any(String) });
  });
});

const ships = shippedTargets.some(
  ({ platform, arch }: { platform: string; arch: string }) =>
    platform === thisTarget.platform && arch === thisTarget.arch,
);

describe.runIf(ships)("the addon that ships for this machine", () => {
  const shipped = shippedFolder(thisTarget);
  const copyOfShipped = async () => {
    const copy = join(folder, "shipped");
    await cp(shipped, copy, { recursive: true });
    return copy;
  };

  it("is put in place without a compiler, once, and takes away the note of an earlier failure", async () => {
    await buildWithoutTools({ optional: true, shipped: folder });
    expect(await buildWithoutTools({})).toEqual({ status: "shipped" });
    await expect(stat(inBuild("vision", "problem.txt"))).rejects.toThrow("ENOENT");
    expect(await sha256Of(inBuild("vision", "vision.node"))).toBe(
      JSON.parse(await readFile(join(shipped, "addon.json"), "utf8")).sha256,
    );
    const { mtimeMs } = await stat(inBuild("vision", "vision.node"));
    expect(await buildWithoutTools({})).toEqual({ status: "unchanged" });
    expect((await stat(inBuild("vision", "vision.node"))).mtimeMs).toBe(mtimeMs);
  });

  it("is put in place again when an earlier set-up was ended half-way", async () => {
    await mkdir(inBuild("vision"), { recursive: true });
    await writeFile(inBuild("vision", "symbols.txt"), "llama_decode\n");
    await writeFile(inBuild("vision", "vision.node"), "half");
    expect(await buildWithoutTools({})).toEqual({ status: "shipped" });
    expect((await stat(inBuild("vision", "vision.node"))).size).toBeGreaterThan(1e6);
  });

  it("is left alone when one byte of it changed", async () => {
    const copy = await copyOfShipped();
    const addon = await readFile(join(copy, "vision.node"));
    addon.writeUInt8((addon[5_000] ?? 0) ^ 1, 5_000);
    await writeFile(join(copy, "vision.node"), addon);
    expect(await buildWithoutTools({ shipped: copy })).toMatchObject({
      message: expect.stringMatching(missing),
    });
  });

  it("is left alone when it was made from other sources", async () => {
    const copy = await copyOfShipped();
    const made = JSON.parse(await readFile(join(copy, "addon.json"), "utf8"));
    await writeFile(join(copy, "addon.json"), JSON.stringify({ ...made, inputs: "0".repeat(64) }));
    expect(await buildWithoutTools({ shipped: copy })).toMatchObject({
      message: expect.stringMatching(missing),
    });
  });

  it("is left alone when it fails its self-check, as one for another processor does", async () => {
    const copy = await copyOfShipped();
    const other = thisTarget.arch === "x64" ? "arm64" : "x64";
    const foreign = join(shippedFolder({ ...thisTarget, arch: other }), "vision.node");
    await copyFile(foreign, join(copy, "vision.node"));
    const made = JSON.parse(await readFile(join(copy, "addon.json"), "utf8"));
    await writeFile(join(copy, "addon.json"), JSON.stringify({ ...made, sha256: await sha256Of(foreign) }));
    expect(await buildWithoutTools({ shipped: copy })).toMatchObject({
      message: expect.stringMatching(missing),
    });
  });

  it("is left alone where somebody asks for a compiled one", async () => {
    expect(await buildWithoutTools({ compile: true })).toMatchObject({
      message: expect.stringMatching(missing),
    });
  });
});

it("unchanged inputs are noticed, and nothing is written", async () => {
  await buildVision();
  const addon = fileURLToPath(new URL("../build/vision/vision.node", import.meta.url));
  const before = await stat(addon);
  expect(await buildVision()).toEqual({ status: "unchanged" });
  expect((await stat(addon)).mtimeMs).toBe(before.mtimeMs);
});
