import { randomBytes } from "node:crypto";
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
  test("the same pixels in a case are one attachment, in another case another one", () => {
    const { id } = database.createCase();
    const other = database.createCase();
    const png = randomBytes(50_000);
    const first = database.addAttachment(id, newImage(png, "a.png"));
    expect(database.addAttachment(id, newImage(png, "b.png"))).toEqual(first);
    const elsewhere = database.addAttachment(other.id, newImage(png, "a.png"));
    expect(elsewhere.id).not.toBe(first.id);
    reopen();
    expect(database.readCase(id).attachments).toEqual([first]);
    expect(Buffer.from(database.readAttachmentPng(id, first.id)).equals(png)).toBe(true);
    expect(thrownBy(() => database.readAttachmentPng(other.id, first.id))).toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("is removed where no question shows it, and can be added again", () => {
    const { id } = database.createCase();
    const image = newImage(Buffer.from("pixels"));
    const added = database.addAttachment(id, image);
    expect(database.removeAttachment(id, added.id)).toBe(true);
    expect(database.readCase(id).attachments).toEqual([]);
    expect(thrownBy(() => database.readAttachmentPng(id, added.id))).toMatchObject({ code: "NOT_FOUND" });
    expect(database.addAttachment(id, image).id).toBe(added.id);
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
