import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ModelRecord } from "./model-record.ts";
import { createRecords } from "./records.ts";
import {
  type LibraryFixture,
  libraryFixture,
  recorded,
  recordOf,
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

async function projectorRecord(fixture: LibraryFixture, id: string, width: number): Promise<ModelRecord> {
  const relative = `imported/${id}/mmproj.gguf`;
  await writeSmallMmproj(path.join(fixture.modelFolder, relative), width);
  return recordOf(id, [await recorded(fixture.modelFolder, relative, { role: "mmproj", expected: null })]);
}

const recordIds = async ({ modelFolder }: LibraryFixture): Promise<string[]> =>
  (await createRecords(modelFolder).read()).records.map(({ id }) => id);

describe("a projector that comes alone", () => {
  it("waits unseen, and belongs to its model when that comes", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await library.addRecord(await projectorRecord(fixture, "projector", 128));
    expect((await library.list()).map(({ model }) => model.id)).toEqual(["practice"]);

    await library.addRecord(await modelRecord(fixture, "other", 96));
    expect((await library.get("other"))?.model.hasImageEncoder).toBe(false);
    await library.addRecord(await modelRecord(fixture, "model", 128));
    expect(await library.get("model")).toMatchObject({
      mmprojPath: path.join(fixture.modelFolder, "imported", "projector", "mmproj.gguf"),
      // The model is the hub's, its projector is not: together they are of unknown origin.
      installed: { hasImageEncoder: true, verification: { state: "unknown-origin" } },
    });
    expect(await recordIds(fixture)).toEqual(["model", "other"]);
  });

  it("belongs to the model that has been waiting for it", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await library.addRecord(await modelRecord(fixture, "model", 128));
    await library.addRecord(await projectorRecord(fixture, "projector", 128));
    expect((await library.get("model"))?.model.hasImageEncoder).toBe(true);
    expect(await recordIds(fixture)).toEqual(["model"]);
  });

  it("waits when several models fit by nothing but their size", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    await library.addRecord(await modelRecord(fixture, "a", 128));
    await library.addRecord(await modelRecord(fixture, "b", 128, 2));
    await library.addRecord(await projectorRecord(fixture, "projector", 128));
    expect(await recordIds(fixture)).toEqual(["a", "b", "projector"]);
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
