import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeRandomMmproj } from "../engine/testing/random-mmproj.ts";
import { practiceModelFolder } from "../places.ts";
import { createLibrary } from "./library.ts";

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
});
