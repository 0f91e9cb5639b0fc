import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { splitGguf } from "../../../../scripts/hub/split-gguf.ts";
import { practiceModelFolder } from "../../places.ts";
import {
  published,
  registryOf,
  sha256Of,
  writeSmallMmproj,
  writeSmallModel,
} from "../library/testing/library-fixture.ts";
import { asOrdinaryUser } from "../testing/ordinary-user.ts";
import { ggufFiles, importFixture, inFolder, stick } from "./testing/import-fixture.ts";

describe("a folder", () => {
  it("is copied with all its models, each paired with the image encoder that fits, and with progress to the end", async () => {
    await using fixture = await importFixture();
    const progress: number[] = [];
    const report = await fixture.imports.importPaths([await stick(fixture)], {
      how: "copy",
      onProgress: (bytes, total) => progress.push(bytes / total),
    });
    expect(report.refused).toEqual([]);
    expect(
      report.models.map(({ name, hasImageEncoder }) => `${name}: ${hasImageEncoder}`).toSorted(),
    ).toEqual(["small model 1: true", "small model 2: true", "small model 3: false"]);
    expect(report.mmprojFiles).toMatchObject([{ name: "mmproj-F16.gguf", modelId: expect.any(String) }]);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(await ggufFiles(fixture)).toEqual([
      "mmproj-F16.gguf",
      "model-Q4.gguf",
      "model-Q8.gguf",
      "text.gguf",
    ]);
    expect(fixture.changes.filter(({ state }) => state === "done")).toHaveLength(4);
    expect(fixture.imports.list()).toEqual([]);
    for (const { modelId } of report.models) expect(await fixture.library().find(modelId)).not.toBeNull();
  });

  it("is used in place without a byte being copied", async () => {
    await using fixture = await importFixture();
    const folder = await stick(fixture);
    const { models } = await fixture.imports.importPaths([folder], { how: "in-place" });
    expect(models).toHaveLength(3);
    expect(await ggufFiles(fixture)).toEqual([]);
    const listed = (await fixture.library().list()).slice(1);
    expect(listed.map(({ installed }) => installed.place)).toEqual(["in-place", "in-place", "in-place"]);
    expect(listed.every(({ modelPath }) => modelPath.startsWith(folder))).toBe(true);
    expect(await fixture.library().removeAll()).toEqual({
      leftInPlace: ["small model 1", "small model 2", "small model 3"],
    });
    expect(await readdir(path.join(folder, "4b"))).toHaveLength(3);
  });

  it("without a model says so; one that is not there, too", async () => {
    await using fixture = await importFixture();
    await mkdir(inFolder(fixture, "empty", "inside"), { recursive: true });
    await writeFile(inFolder(fixture, "empty", "inside", "x.txt"), "x");
    const copy = (name: string) => fixture.imports.importPaths([inFolder(fixture, name)], { how: "copy" });
    await expect(copy("empty")).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
      message: "This folder holds no GGUF files.",
    });
    await expect(copy("gone")).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
      message: "This file or folder cannot be read.",
    });
  });

  it("that links to itself is read once", async () => {
    await using fixture = await importFixture();
    const folder = await stick(fixture);
    await symlink(folder, path.join(folder, "again"));
    expect((await fixture.imports.importPaths([folder], { how: "copy" })).models).toHaveLength(3);
  });
});

describe("files that cannot be taken", () => {
  it("are named with the reason, and the others go in", async () => {
    await using fixture = await importFixture();
    await writeSmallModel(inFolder(fixture, "good.gguf"));
    await writeSmallMmproj(inFolder(fixture, "mmproj.gguf"), 96);
    await writeFile(inFolder(fixture, "notes.gguf"), "not a model");
    await writeFile(inFolder(fixture, "empty.gguf"), "");
    const { models, refused, mmprojFiles } = await fixture.imports.importPaths([fixture.elsewhere], {
      how: "copy",
    });
    expect(models).toHaveLength(1);
    expect(mmprojFiles).toEqual([]);
    expect(refused.map(({ name, failure }) => `${name}: ${failure.code}`).toSorted()).toEqual([
      "empty.gguf: IMPORT_REFUSED",
      "mmproj.gguf: MMPROJ_MISMATCH",
      "notes.gguf: IMPORT_REFUSED",
    ]);
    expect(fixture.changes.filter(({ state }) => state === "failed")).toHaveLength(3);
    expect(await ggufFiles(fixture)).toEqual(["good.gguf"]);
  });

  it("are an error when there are no others", async () => {
    await using fixture = await importFixture();
    await writeFile(inFolder(fixture, "notes.gguf"), "not a model");
    const copy = fixture.imports.importPaths([inFolder(fixture, "notes.gguf")], { how: "copy" });
    await expect(copy).rejects.toMatchObject({ code: "IMPORT_REFUSED" });
  });

  // Windows knows no such mode.
  it.skipIf(process.platform === "win32")("because they may not be read", async () => {
    await using fixture = await importFixture();
    await chmod(fixture.folder, 0o755);
    await writeSmallModel(inFolder(fixture, "secret.gguf"));
    await chmod(inFolder(fixture, "secret.gguf"), 0o000);
    const copy = () => fixture.imports.importPaths([inFolder(fixture, "secret.gguf")], { how: "copy" });
    await expect(asOrdinaryUser(copy)).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
      message: "This file or folder cannot be read.",
    });
  });

  it("because they are in the library's own folder", async () => {
    await using fixture = await importFixture();
    const own = path.join(fixture.modelFolder, "own.gguf");
    await writeSmallModel(own);
    await symlink(own, inFolder(fixture, "link.gguf"));
    for (const given of [own, inFolder(fixture, "link.gguf")]) {
      await expect(fixture.imports.importPaths([given], { how: "copy" })).rejects.toMatchObject({
        code: "IMPORT_REFUSED",
        message: expect.stringMatching(/model folder already/),
      });
    }
  });
});

describe("what is known already", () => {
  it("is not copied twice, and keeps its id", async () => {
    await using fixture = await importFixture();
    const folder = await stick(fixture);
    const first = await fixture.imports.importPaths([folder], { how: "copy" });
    const again = await fixture.imports.importPaths([folder], { how: "copy" });
    expect(again.models.every(({ known }) => known)).toBe(true);
    expect(again.models.map(({ modelId }) => modelId)).toEqual(first.models.map(({ modelId }) => modelId));
    expect(await ggufFiles(fixture)).toHaveLength(4);
  });

  it("takes the place of a copy that has been damaged", async () => {
    await using fixture = await importFixture();
    await writeSmallModel(inFolder(fixture, "m.gguf"));
    const { models } = await fixture.imports.importPaths([inFolder(fixture, "m.gguf")], { how: "copy" });
    const id = models[0]?.modelId ?? "";
    const found = await fixture.library().find(id);
    await writeFile(found?.modelPath ?? "", "damaged");
    await fixture.library().verify(id);
    const [mended] = (await fixture.imports.importPaths([inFolder(fixture, "m.gguf")], { how: "copy" }))
      .models;
    expect(mended).toMatchObject({ modelId: id, known: false });
    expect(await readFile(found?.modelPath ?? "")).toEqual(await readFile(inFolder(fixture, "m.gguf")));
    expect(await fixture.library().find(id)).not.toBeNull();
  });

  it("is verified by the registry's hash, and of unknown origin with any other", async () => {
    await using made = await importFixture();
    await writeSmallModel(path.join(made.elsewhere, "small-Q4_K_M.gguf"));
    const registry = registryOf(await published(path.join(made.elsewhere, "small-Q4_K_M.gguf")));
    await using fixture = await importFixture({ registry });
    await cp(made.elsewhere, inFolder(fixture, "a"), { recursive: true });
    await writeSmallModel(inFolder(fixture, "b", "small-Q4_K_M.gguf"), { seed: 2 });
    const { models } = await fixture.imports.importPaths([fixture.elsewhere], { how: "copy" });
    expect(models.map(({ modelId, verification }) => [modelId, verification.state])).toEqual([
      ["small:Q4_K_M", "verified"],
      [expect.stringMatching(/^file-[0-9a-f]{16}$/), "unknown-origin"],
    ]);
  });
});

describe("a split model", () => {
  const splitPractice = async (folder: string, rename = (name: string) => name): Promise<string[]> => {
    await mkdir(folder, { recursive: true });
    const whole = await readFile(path.join(practiceModelFolder(), "practice-model.gguf"));
    const names = [1, 2, 3].map((number) => rename(`practice-0000${number}-of-00003.gguf`));
    for (const [index, content] of splitGguf(whole, 3).entries()) {
      await writeFile(path.join(folder, names[index] ?? ""), content);
    }
    return names;
  };

  it("is one model with its image encoder, and only its first file is given to the engine", async () => {
    await using fixture = await importFixture();
    const names = await splitPractice(inFolder(fixture, "split"));
    await cp(
      path.join(practiceModelFolder(), "practice-model-mmproj.gguf"),
      inFolder(fixture, "split", "mmproj.gguf"),
    );
    const { models } = await fixture.imports.importPaths([inFolder(fixture, "split")], { how: "copy" });
    expect(models).toMatchObject([{ hasImageEncoder: true, verification: { state: "unknown-origin" } }]);
    const found = await fixture.library().find(models[0]?.modelId ?? "");
    const folder = path.dirname(found?.modelPath ?? "");
    expect(path.basename(found?.modelPath ?? "")).toBe(names[0]);
    expect((await readdir(folder)).toSorted()).toEqual(names);
    expect(await Promise.all(names.map((name) => sha256Of(path.join(folder, name))))).toEqual(
      await Promise.all(names.map((name) => sha256Of(inFolder(fixture, "split", name)))),
    );
  });

  it("gets back the names that its parts have lost when it is copied, and is refused when it is not", async () => {
    await using fixture = await importFixture();
    await splitPractice(inFolder(fixture, "split"), (name) => `part ${name.at(13)}.gguf`);
    const folder = inFolder(fixture, "split");
    await expect(fixture.imports.importPaths([folder], { how: "in-place" })).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
      message: expect.stringMatching(/its name does not say so/),
    });
    expect((await fixture.imports.importPaths([folder], { how: "copy" })).models).toHaveLength(1);
    expect(await ggufFiles(fixture)).toEqual([1, 2, 3].map((number) => `part 1-0000${number}-of-00003.gguf`));
  });

  it("with a part missing is refused before anything is copied, and the part is named", async () => {
    await using fixture = await importFixture();
    const [first = "", , third = ""] = await splitPractice(inFolder(fixture, "split"));
    const given = [first, third].map((name) => inFolder(fixture, "split", name));
    await expect(fixture.imports.importPaths(given, { how: "copy" })).rejects.toMatchObject({
      code: "IMPORT_INCOMPLETE",
      message: expect.stringContaining("practice-00002-of-00003.gguf"),
    });
    expect(await ggufFiles(fixture)).toEqual([]);
  });
});
