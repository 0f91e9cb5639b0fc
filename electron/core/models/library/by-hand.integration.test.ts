import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitGguf } from "../../../../scripts/hub/split-gguf.ts";
import { practiceModel } from "../../../../shared/models/known-models.ts";
import { writeRandomMmproj } from "../../engine/testing/random-mmproj.ts";
import { practiceModelFolder } from "../../places.ts";
import { createLibrary } from "./create-library.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-library-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const practice = (name: string): string => path.join(practiceModelFolder(), name);
const local = async () => (await createLibrary({ modelFolder: folder }).list()).slice(1);

describe("the practice model", () => {
  it("is always there, checked against its published hash, also without a model folder", async () => {
    const [first, ...rest] = await createLibrary({ modelFolder: path.join(folder, "none") }).list();
    expect(first?.model).toMatchObject({ id: "practice", origin: "practice", hasImageEncoder: true });
    expect(first?.resampling).toBe("bilinear-antialiased");
    expect(first?.known).toMatchObject([
      { sha256: practiceModel.model.sha256, hub: null, verification: "registry" },
      { sha256: practiceModel.mmproj.sha256, hub: null, verification: "registry" },
    ]);
    expect(rest).toEqual([]);
  });
});

describe("the model folder", () => {
  it("pairs a language model with the image encoder beside it, and only with that", async () => {
    await mkdir(path.join(folder, "a"));
    await cp(practice("practice-model.gguf"), path.join(folder, "a", "model.gguf"));
    await cp(practice("practice-model-mmproj.gguf"), path.join(folder, "a", "mmproj-F16.gguf"));
    await cp(practice("practice-model.gguf"), path.join(folder, "text.gguf"));
    const found = await local();
    expect(found.map(({ model }) => [model.fileName, model.hasImageEncoder])).toEqual([
      ["model.gguf", true],
      ["text.gguf", false],
    ]);
    expect(found[0]?.mmprojPath).toBe(path.join(folder, "a", "mmproj-F16.gguf"));
    expect(found[0]?.resampling).toBe("area-or-cubic");
  });

  it("knows of no file there where it comes from, and of its hash once it was verified", async () => {
    await cp(practice("practice-model.gguf"), path.join(folder, "model.gguf"));
    await cp(practice("practice-model-mmproj.gguf"), path.join(folder, "mmproj.gguf"));
    const library = createLibrary({ modelFolder: folder });
    const id = (await library.list())[1]?.model.id ?? "";
    expect((await library.find(id))?.known).toMatchObject([
      { role: "model", name: "model.gguf", sha256: null, hub: null, verification: "unchecked" },
      { role: "mmproj", name: "mmproj.gguf", sha256: null, hub: null, verification: "unchecked" },
    ]);
    await library.verify(id);
    expect((await library.find(id))?.known).toMatchObject([
      { sha256: practiceModel.model.sha256, hub: null, verification: "unknown-origin" },
      { sha256: practiceModel.mmproj.sha256, hub: null, verification: "unknown-origin" },
    ]);
  });

  it("prefers the image encoder whose size fits", async () => {
    await cp(practice("practice-model.gguf"), path.join(folder, "model.gguf"));
    await writeRandomMmproj(path.join(folder, "a-mmproj.gguf"), { projection: 96 });
    await cp(practice("practice-model-mmproj.gguf"), path.join(folder, "b-mmproj.gguf"));
    expect((await local())[0]?.mmprojPath).toBe(path.join(folder, "b-mmproj.gguf"));
  });

  it("names a single encoder that does not fit, so that loading can say what is wrong", async () => {
    await cp(practice("practice-model.gguf"), path.join(folder, "model.gguf"));
    await writeRandomMmproj(path.join(folder, "mmproj.gguf"), { projection: 96 });
    expect((await local())[0]?.mmprojPath).toBe(path.join(folder, "mmproj.gguf"));
  });

  it("lists a file that cannot be read with the reason, and no mmproj as a model", async () => {
    await writeFile(path.join(folder, "notes.gguf"), "not a model");
    await writeFile(path.join(folder, "mmproj-F16.gguf"), "");
    await writeFile(path.join(folder, "readme.txt"), "hello");
    const found = await local();
    expect(found.map(({ model }) => model.fileName)).toEqual(["notes.gguf"]);
    expect(found[0]?.model.notice).toMatch(/^Cannot be loaded\. .*GGUF/);
  });

  it("keeps a model's id while it stays where it is, and finds it by that id only", async () => {
    await cp(practice("practice-model.gguf"), path.join(folder, "model.gguf"));
    const library = createLibrary({ modelFolder: folder });
    const id = (await library.list())[1]?.model.id ?? "";
    expect((await library.find(id))?.modelPath).toBe(path.join(folder, "model.gguf"));
    for (const wrong of ["", "local-0", "../practice", path.join(folder, "model.gguf")]) {
      expect(await library.find(wrong), wrong).toBeNull();
    }
    await rm(path.join(folder, "model.gguf"));
    expect(await library.find(id)).toBeNull();
  });

  it("survives a broken link and folders within folders", async () => {
    await symlink(path.join(folder, "gone"), path.join(folder, "link.gguf"));
    await mkdir(path.join(folder, "a", "b", "c"), { recursive: true });
    await cp(practice("practice-model.gguf"), path.join(folder, "a", "b", "c", "deep.gguf"));
    expect((await local()).map(({ model }) => model.fileName)).toEqual(["link.gguf"]);
  });

  describe("a split model", () => {
    const parts = [1, 2, 3].map((number) => `p-0000${number}-of-00003.gguf`);
    beforeEach(async () => {
      const whole = await readFile(practice("practice-model.gguf"));
      for (const [index, content] of splitGguf(whole, 3).entries()) {
        await writeFile(path.join(folder, parts[index] ?? ""), content);
      }
    });

    it("is one model with the bytes of all its parts and the encoder beside it; its first file is loaded", async () => {
      await cp(practice("practice-model-mmproj.gguf"), path.join(folder, "mmproj.gguf"));
      const found = await local();
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        modelPath: path.join(folder, parts[0] ?? ""),
        mmprojPath: path.join(folder, "mmproj.gguf"),
        installed: { problem: null, name: "Casebook practice model" },
      });
      const sizes = await Promise.all(parts.map(async (part) => (await stat(path.join(folder, part))).size));
      const encoder = (await stat(practice("practice-model-mmproj.gguf"))).size;
      expect(found[0]?.model.bytes).toBe(sizes.reduce((sum, size) => sum + size, encoder));
    });

    it.each([0, 1])(
      "with part %i missing is listed with the name of that part, and not loaded",
      async (missing) => {
        await rm(path.join(folder, parts[missing] ?? ""));
        const [found, ...rest] = await local();
        expect(rest).toEqual([]);
        expect(found?.installed.problem).toMatchObject({
          code: "IMPORT_INCOMPLETE",
          message: expect.stringContaining(parts[missing] ?? ""),
        });
        const library = createLibrary({ modelFolder: folder });
        await expect(library.find(found?.model.id ?? "")).rejects.toMatchObject({
          code: "IMPORT_INCOMPLETE",
        });
      },
    );

    it("is removed with all its parts", async () => {
      const library = createLibrary({ modelFolder: folder });
      await library.remove((await local())[0]?.model.id ?? "");
      expect(await readdir(folder)).toEqual([]);
    });
  });
});
