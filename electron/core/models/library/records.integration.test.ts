import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import type { ModelRecord } from "./model-record.ts";
import { createRecords } from "./records.ts";
import {
  type LibraryFixture,
  libraryFixture,
  recorded,
  recordOf,
  writeSmallModel,
} from "./testing/library-fixture.ts";

const place = `maker--small/${"c".repeat(40)}/model.gguf`;

async function withRecord() {
  const fixture = await libraryFixture();
  await writeSmallModel(path.join(fixture.modelFolder, place));
  const record = recordOf("maker/small@main:model.gguf", [await recorded(fixture.modelFolder, place)]);
  const records = createRecords(fixture.modelFolder);
  await records.write(record);
  const folder = path.join(fixture.modelFolder, ".casebook", "models");
  const [name = ""] = await readdir(folder);
  return { fixture, records, record, folder, file: path.join(folder, name) };
}

/** Replaces what the record's file says. */
async function edited(
  changes: unknown,
  of: { readonly file: string; readonly record: ModelRecord },
): Promise<void> {
  const content =
    typeof changes === "string" ? changes : JSON.stringify({ ...of.record, ...(changes as object) });
  await writeFile(of.file, content);
}

describe("records", () => {
  it("are read as they were written, replaced by their id, and leave nothing else behind", async () => {
    const { fixture, records, record, folder } = await withRecord();
    await using _ = fixture;
    expect(await records.read()).toEqual({ records: [record], damaged: [] });
    await records.write({ ...record, name: "renamed" });
    expect((await records.read()).records.map(({ name }) => name)).toEqual(["renamed"]);
    expect(await readdir(folder)).toHaveLength(1);
    await records.remove(record.id);
    expect(await records.read()).toEqual({ records: [], damaged: [] });
    await records.remove(record.id);
  });

  it.each([
    ["cut off", '{"version":1,"id":"ma'],
    ["empty", ""],
    ["of another version", { version: 2 }],
    ["with an unknown field", { secret: 1 }],
    ["without files", { files: [] }],
    ["too large to be one of ours", " ".repeat(limits.modelRecordBytes + 1)],
    ["of two language models", (record: ModelRecord) => ({ files: [record.files[0], record.files[0]] })],
    [
      "of parts without a first",
      (record: ModelRecord) => ({ files: [{ ...record.files[0], role: "part" }] }),
    ],
    ["that leads out", (record: ModelRecord) => ({ files: [{ ...record.files[0], path: "../x.gguf" }] })],
    ["under another id than its name says", { id: "practice" }],
  ])("a record that is %s is left out and named, not trusted and not a crash", async (_, changes) => {
    const made = await withRecord();
    await using fixture = made.fixture;
    await edited(typeof changes === "function" ? changes(made.record) : changes, made);
    expect(await made.records.read()).toEqual({ records: [], damaged: [path.basename(made.file)] });
    const library = fixture.library();
    expect((await library.list()).map(({ model }) => model.id)).toEqual(["practice"]);
    expect(await library.notices()).toMatchObject([
      { code: "MODEL_UNREADABLE", message: expect.stringContaining(path.basename(made.file)) },
    ]);
  });

  it("a copy of a record under another name lists nothing twice", async () => {
    const { fixture, records, folder, file } = await withRecord();
    await using _ = fixture;
    await cp(file, path.join(folder, "copy.json"));
    const { records: read, damaged } = await records.read();
    expect(read).toHaveLength(1);
    expect(damaged).toEqual(["copy.json"]);
  });

  it("are never written through a link that leads out of the model folder", async () => {
    await using fixture: LibraryFixture = await libraryFixture();
    await mkdir(path.join(fixture.elsewhere, "models"));
    await symlink(fixture.elsewhere, path.join(fixture.modelFolder, ".casebook"));
    await writeSmallModel(path.join(fixture.modelFolder, place));
    const record = recordOf("a", [await recorded(fixture.modelFolder, place)]);
    await expect(createRecords(fixture.modelFolder).write(record)).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    expect(await readdir(path.join(fixture.elsewhere, "models"))).toEqual([]);
  });

  it("hold no path of this computer for files in the model folder", async () => {
    const { fixture, file } = await withRecord();
    await using _ = fixture;
    expect(await readFile(file, "utf8")).not.toContain(fixture.folder);
  });
});
