import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CaseDatabase } from "./case-database.ts";
import { newImage, newTurn, StoreFolder, thrownBy } from "./testing/store-folder.ts";

let folder: StoreFolder;
let database: CaseDatabase;
beforeEach(() => {
  folder = new StoreFolder();
  database = folder.open().database;
});
afterEach(() => {
  database.close();
  folder[Symbol.dispose]();
});
const reopen = (): void => {
  database.close();
  database = folder.open().database;
};

describe("an image", () => {
  test("the same content in a case is one attachment, in another case another one", () => {
    const { id } = database.createCase();
    const other = database.createCase();
    const image = newImage(randomBytes(48_000), "a.png");
    const first = database.addAttachment(id, image);
    expect(database.addAttachment(id, { ...image, name: "b.png" })).toEqual(first);
    const elsewhere = database.addAttachment(other.id, image);
    expect(elsewhere.id).not.toBe(first.id);
    reopen();
    expect(database.readCase(id).attachments).toEqual([first]);
    expect(database.readAttachment(id, first.id)).toEqual(first);
    expect(database.readContent(id, first.id)).toEqual(image.bytes);
    expect(thrownBy(() => database.readContent(other.id, first.id))).toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("of the same bytes and other sides is another one", () => {
    const { id } = database.createCase();
    const image = newImage(Buffer.alloc(12));
    const { bytes: _, ...wide } = image;
    const square = { ...image, content: { ...image.content, width: 2, height: 2 } };
    database.addAttachment(id, image);
    database.addAttachment(id, square);
    const { attachments } = database.readCase(id);
    expect(attachments).toMatchObject([wide, { content: { width: 2, height: 2 } }]);
  });

  test("of a series keeps its place in it", () => {
    const { id } = database.createCase();
    const series = { id: "series-1", index: 7 };
    database.addAttachment(id, { ...newImage(randomBytes(9)), series });
    reopen();
    expect(database.readCase(id).attachments).toMatchObject([{ series }]);
  });

  test("that is not as long as it says is not stored", () => {
    const { id } = database.createCase();
    const image = newImage(randomBytes(30));
    expect(() => database.addAttachment(id, { ...image, bytes: image.bytes.subarray(3) })).toThrow(
      RangeError,
    );
    expect(database.readCase(id).attachments).toEqual([]);
  });

  test("whose record is damaged can be added again", () => {
    const { id } = database.createCase();
    const image = newImage(randomBytes(30));
    database.addAttachment(id, image);
    database.close();
    const raw = new DatabaseSync(folder.databasePath);
    raw.exec("UPDATE attachments SET details = randomblob(400)");
    raw.close();
    database = folder.open().database;
    const { bytes: _, ...again } = image;
    expect(database.addAttachment(id, image)).toMatchObject(again);
    expect(database.readCase(id).attachments).toHaveLength(1);
  });

  test("under another encoding than it was sealed with is refused", () => {
    const { id } = database.createCase();
    const added = database.addAttachment(id, newImage(randomBytes(30)));
    database.close();
    const raw = new DatabaseSync(folder.databasePath);
    raw.exec("UPDATE attachments SET encoding = 'png'");
    raw.close();
    database = folder.open().database;
    expect(thrownBy(() => database.readContent(id, added.id))).toMatchObject({ code: "STORE_DAMAGED" });
  });

  test("is removed where no question shows it, and can be added again", () => {
    const { id } = database.createCase();
    const image = newImage(Buffer.from("pixels"));
    const added = database.addAttachment(id, image);
    expect(database.removeAttachment(id, added.id)).toBe(true);
    expect(database.readCase(id).attachments).toEqual([]);
    expect(thrownBy(() => database.readContent(id, added.id))).toMatchObject({ code: "NOT_FOUND" });
    expect(database.addAttachment(id, image)).toMatchObject({ name: added.name, content: added.content });
  });

  test("stays where a question shows it, on whatever branch", () => {
    const { id } = database.createCase();
    const image = database.addAttachment(id, newImage(Buffer.from("pixels")));
    database.beginAnswer(newTurn(id, null, { attachmentIds: [image.id] }));
    database.beginAnswer(newTurn(id, null, { text: "Another branch" }));
    expect(database.removeAttachment(id, image.id)).toBe(false);
    expect(database.readCase(id).attachments.map((each) => each.id)).toEqual([image.id]);
  });

  test("of one case is not removed by asking another case", () => {
    const [first, second] = [database.createCase(), database.createCase()];
    const image = database.addAttachment(first.id, newImage(Buffer.from("pixels")));
    database.removeAttachment(second.id, image.id);
    expect(database.readCase(first.id).attachments).toHaveLength(1);
    expect(database.removeAttachment(first.id, image.id)).toBe(true);
    expect(database.removeAttachment(first.id, image.id)).toBe(true);
  });
});
