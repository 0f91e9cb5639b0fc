import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildVision } from "./build-vision.mjs";

const script = fileURLToPath(new URL("build-vision.mjs", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "casebook-build-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a program without any tool on its PATH. */
const withoutTools = (args: readonly string[]) =>
  promisify(execFile)(process.execPath, [...args], { env: { ...process.env, PATH: folder, CXX: "" } });

/** What buildVision says in a process without tools, building into the empty folder. */
async function buildWithoutTools(optional: boolean) {
  const call = `import { buildVision } from ${JSON.stringify(script)};
    const options = { optional: ${optional}, folder: ${JSON.stringify(folder)} };
    console.log(JSON.stringify(await buildVision(options).catch(({ message, remedy }) => ({ message, remedy }))));`;
  const { stdout } = await withoutTools(["--input-type=module", "--eval", call]);
  return JSON.parse(stdout);
}

describe("without a compiler", () => {
  it("the build is off with one line and the remedy, and leaves a note for the app", async () => {
    const result = await buildWithoutTools(true);
    expect(result).toEqual({
      status: "off",
      message: "the image encoder cannot be compiled without a C++ compiler, CMake, git",
      remedy: expect.stringMatching(/npm start/),
    });
    expect(await readFile(join(folder, "vision/problem.txt"), "utf8")).toBe(
      `${result.message}\n${result.remedy}\n`,
    );
  });

  it("a build that is needed fails with the same words", async () => {
    const result = await buildWithoutTools(false);
    expect(result).toEqual({ message: expect.stringMatching(/without a C\+\+/), remedy: expect.any(String) });
  });

  it("an addon that was built before is used on", async () => {
    await buildVision();
    const { stdout } = await withoutTools([script]);
    expect(stdout).toBe("vision: up to date\n");
  });
});

it("unchanged inputs are noticed in less than two seconds, and nothing is written", async () => {
  await buildVision();
  const addon = fileURLToPath(new URL("../build/vision/vision.node", import.meta.url));
  const before = await stat(addon);
  const begin = performance.now();
  expect(await buildVision()).toEqual({ status: "unchanged" });
  expect(performance.now() - begin).toBeLessThan(2_000);
  expect((await stat(addon)).mtimeMs).toBe(before.mtimeMs);
});
