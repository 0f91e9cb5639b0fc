import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Library } from "./library.ts";
import type { ModelRecord } from "./model-record.ts";
import { createRecords } from "./records.ts";
import {
  type LibraryFixture,
  libraryFixture,
  recorded,
  recordOf,
  sha256Of,
  writeSmallMmproj,
  writeSmallModel,
} from "./testing/library-fixture.ts";

async function modelRecord(
  fixture: LibraryFixture,
  id: string,
  width: number,
  seed = 1,
): Promise<ModelRecord> {
  const relative = `imported/${id}/${id}.gguf`;
  await writeSmallModel(path.join(fixture.modelFolder, relative), { width, seed });
  return recordOf(id, [await recorded(fixture.modelFolder, relative)]);
}

async function mmprojRecord(fixture: LibraryFixture, id: string, width: number): Promise<ModelRecord> {
  const relative = `imported/${id}/mmproj.gguf`;
  await writeSmallMmproj(path.join(fixture.modelFolder, relative), width);
  return recordOf(id, [await recorded(fixture.modelFolder, relative, { role: "mmproj", expected: null })]);
}

const recordIds = async ({ modelFolder }: LibraryFixture): Promise<string[]> =>
  (await createRecords(modelFolder).read()).records.map(({ id }) => id);

describe("an image encoder that comes alone", () => {
  it("waits unseen, and belongs to its model when that comes", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await library.addRecord(await mmprojRecord(fixture, "projector", 128));
    expect((await library.list()).map(({ model }) => model.id)).toEqual(["practice"]);

    await library.addRecord(await modelRecord(fixture, "other", 96));
    expect((await library.get("other"))?.model.hasImageEncoder).toBe(false);
    await library.addRecord(await modelRecord(fixture, "model", 128));
    expect(await library.get("model")).toMatchObject({
      mmprojPath: path.join(fixture.modelFolder, "imported", "projector", "mmproj.gguf"),
      // The model is the hub's, its image encoder is not: together they are of unknown origin.
      installed: { hasImageEncoder: true, verification: { state: "unknown-origin" } },
    });
    expect(await recordIds(fixture)).toEqual(["model", "other"]);
  });

  it("belongs to the model that has been waiting for it", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await library.addRecord(await modelRecord(fixture, "model", 128));
    await library.addRecord(await mmprojRecord(fixture, "projector", 128));
    expect((await library.get("model"))?.model.hasImageEncoder).toBe(true);
    expect(await recordIds(fixture)).toEqual(["model"]);
  });

  it("waits when several models fit by nothing but their size", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await library.addRecord(await modelRecord(fixture, "a", 128));
    await library.addRecord(await modelRecord(fixture, "b", 128, 2));
    await library.addRecord(await mmprojRecord(fixture, "projector", 128));
    expect(await recordIds(fixture)).toEqual(["a", "b", "projector"]);
  });
});

describe("an image encoder that comes alone, and a model that was put into the folder", () => {
  const byHand = (fixture: LibraryFixture, name: string, seed = 1): Promise<void> =>
    writeSmallModel(path.join(fixture.modelFolder, name), { width: 128, seed });
  const named = async (library: Library, name: string) => {
    const found = (await library.list()).find(({ model }) => model.fileName === name);
    if (found === undefined) throw new Error(`${name} is not in the list`);
    return found;
  };

  it("are used together, are verified together, and part when the model is removed", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await byHand(fixture, "mine.gguf");
    expect((await named(library, "mine.gguf")).mmprojPath).toBeNull();
    await library.addRecord(await mmprojRecord(fixture, "projector", 128));
    const mmprojPath = path.join(fixture.modelFolder, "imported", "projector", "mmproj.gguf");
    const mine = await named(library, "mine.gguf");
    expect(mine).toMatchObject({ mmprojPath, model: { hasImageEncoder: true } });
    expect(await library.waiting()).toEqual([]);

    const verified = await library.verify(mine.model.id);
    expect(verified.installed).toMatchObject({
      hasImageEncoder: true,
      mmprojSha256: await sha256Of(mmprojPath),
    });
    expect((await named(library, "mine.gguf")).installed.verification.state).toBe("unknown-origin");

    await library.remove(mine.model.id);
    expect(await library.waiting()).toMatchObject([{ id: "projector", fileName: "mmproj.gguf" }]);
    await library.remove("projector");
    expect(await library.waiting()).toEqual([]);
    await expect(sha256Of(mmprojPath)).rejects.toThrow("ENOENT");
  });

  it("are not guessed to belong together where two models are of its size", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await byHand(fixture, "a.gguf");
    await byHand(fixture, "b.gguf", 2);
    await library.addRecord(await mmprojRecord(fixture, "projector", 128));
    expect((await named(library, "a.gguf")).mmprojPath).toBeNull();
    expect(await library.waiting()).toHaveLength(1);
  });

  it("a model that has its own beside it keeps that", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await byHand(fixture, "own/mine.gguf");
    const own = path.join(fixture.modelFolder, "own", "mmproj.gguf");
    await writeSmallMmproj(own, 128, 2);
    await library.addRecord(await mmprojRecord(fixture, "projector", 128));
    expect((await named(library, "mine.gguf")).mmprojPath).toBe(own);
    expect(await library.waiting()).toHaveLength(1);
  });
});

it("a record in the place of another deletes the files that only that one had", async () => {
  await using fixture = await libraryFixture();
  const library = fixture.library();
  const before = await modelRecord(fixture, "before", 128);
  await library.addRecord({ ...before, id: "same" });
  const after = await modelRecord(fixture, "after", 128);
  await library.addRecord({ ...after, id: "same" });
  expect((await library.list()).map(({ model }) => model.fileName)).toEqual([
    "practice-model.gguf",
    "after.gguf",
  ]);
  await library.remove("same");
  expect(await recordIds(fixture)).toEqual([]);
  await expect(recorded(fixture.modelFolder, "imported/before/before.gguf")).rejects.toThrow("ENOENT");
});
