import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { visionAddonPath } from "../../places.ts";
import { requireVisionAddon } from "../testing/tiny-engine.ts";
import { checkVisionAddon, loadVisionAddon } from "./native-addon.ts";

beforeAll(requireVisionAddon, 600_000);

describe("the addon", () => {
  let folder: string;
  const copy = async () => {
    for (const name of ["vision.node", "symbols.txt"]) {
      await copyFile(join(dirname(visionAddonPath()), name), join(folder, name));
    }
    return join(folder, "vision.node");
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "casebook-addon-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const failureOf = async (path: string) => {
    const check = await checkVisionAddon(path);
    return check.ok ? null : check.failure;
  };

  it("that was built here is usable", async () => {
    expect(await checkVisionAddon()).toEqual({ ok: true });
    expect(await failureOf(await copy())).toBeNull();
  });

  it("that is missing names the compiler as the remedy", async () => {
    expect(await failureOf(join(folder, "vision.node"))).toMatchObject({
      code: "VISION_ADDON_UNUSABLE",
      message: "The image encoder has not been built.",
      remedy: expect.stringMatching(/C\+\+ compiler.*npm start/),
    });
  });

  it("that could not be built says what the build said", async () => {
    await writeFile(
      join(folder, "problem.txt"),
      "There is no compiler.\nInstall one, then run npm start again.\n",
    );
    expect(await failureOf(join(folder, "vision.node"))).toMatchObject({
      message: "There is no compiler.",
      remedy: "Install one, then run npm start again.",
    });
  });

  it("of another platform is told apart from a missing one", async () => {
    const path = await copy();
    const machO = Buffer.alloc(4_096);
    machO.writeUInt32LE(0xfeedfacf);
    await writeFile(path, machO);
    expect(await failureOf(path)).toMatchObject({
      message: expect.stringMatching(/another kind of computer/),
      remedy: expect.stringMatching(/Delete the folder build/),
    });
  });

  it("that was cut off is refused", async () => {
    const path = await copy();
    await writeFile(path, (await readFile(path)).subarray(0, 100));
    expect(await failureOf(path)).toMatchObject({ code: "VISION_ADDON_UNUSABLE" });
  });

  it("that needs a function which llama.cpp does not have names it", async () => {
    const path = await copy();
    await writeFile(join(folder, "symbols.txt"), "llama_decode\nllama_read_minds\n");
    expect(await failureOf(path)).toMatchObject({
      message: expect.stringMatching(/llama_read_minds is missing/),
    });
  });

  it("that would take a function from another library names it", async () => {
    const path = await copy();
    await writeFile(join(folder, "symbols.txt"), "llama_decode\nmalloc\n");
    expect(await failureOf(path)).toMatchObject({
      message: expect.stringMatching(/malloc is from another library/),
    });
  });

  it("whose list of functions is damaged is refused", async () => {
    const path = await copy();
    for (const text of ["", "\n", "not a name", "\u0000"]) {
      await writeFile(join(folder, "symbols.txt"), text);
      expect(await failureOf(path)).toMatchObject({ code: "VISION_ADDON_UNUSABLE" });
    }
  });

  it("was compiled for the release of node-llama-cpp that is installed", async () => {
    expect((await loadVisionAddon()).builtFor).toBe("3.22.1");
  });
});
