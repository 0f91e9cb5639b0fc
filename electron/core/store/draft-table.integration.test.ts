import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CaseDatabase } from "./case-database.ts";
import { Connection } from "./connection.ts";
import { MetaTable } from "./meta-table.ts";
import { migrate } from "./schema.ts";
import { StoreFolder, thrownBy } from "./testing/store-folder.ts";

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
const draftRows = (): number => {
  const raw = new DatabaseSync(folder.databasePath, { readOnly: true });
  const { rows } = raw.prepare("SELECT count(*) AS rows FROM drafts").get() as { rows: number };
  raw.close();
  return rows;
};

describe("a draft", () => {
  test("is there after a restart as it was written last, in its own case only", () => {
    const [first, second] = [database.createCase(), database.createCase()];
    database.writeDraft(first.id, "Where is");
    database.writeDraft(first.id, "Where is the spot? 🫁 \ud800");
    reopen();
    expect(database.readCase(first.id).draft).toBe("Where is the spot? 🫁 \ud800");
    expect(database.readCase(second.id).draft).toBe("");
    expect(database.readBlankDraft()).toBe("");
  });

  test("of a case that is not begun is there after a restart, until it is emptied", () => {
    database.writeDraft(null, "Half a question");
    reopen();
    expect(database.readBlankDraft()).toBe("Half a question");
    database.writeDraft(null, "");
    reopen();
    expect(database.readBlankDraft()).toBe("");
  });

  test("that was emptied leaves no row", () => {
    const { id } = database.createCase();
    database.writeDraft(id, "Where?");
    expect(draftRows()).toBe(1);
    database.writeDraft(id, "");
    expect(draftRows()).toBe(0);
    expect(database.readCase(id).draft).toBe("");
  });

  test("does not move its case in the list, and is refused where the case was deleted", () => {
    const { id, updatedAt } = database.createCase();
    database.writeDraft(id, "Where?");
    expect(database.readCase(id).summary.updatedAt).toBe(updatedAt);
    database.markDeleted(id);
    expect(thrownBy(() => database.writeDraft(id, "Where is it?"))).toMatchObject({ code: "NOT_FOUND" });
    expect(database.restoreCase(id).id).toBe(id);
    expect(database.readCase(id).draft).toBe("Where?");
  });

  test("whose record was changed or swapped in the file keeps nobody from the case", () => {
    const [first, second] = [database.createCase(), database.createCase()];
    database.writeDraft(first.id, "of the first");
    database.writeDraft(second.id, "of the second");
    database.writeDraft(null, "of none");
    database.close();
    const raw = new DatabaseSync(folder.databasePath);
    raw.exec(
      `UPDATE drafts SET body = (SELECT body FROM drafts AS other WHERE other.case_id = '${first.id}')`,
    );
    raw.exec("UPDATE meta SET value = randomblob(60) WHERE name = 'draft'");
    raw.close();
    database = folder.open().database;
    expect(database.readCase(first.id).draft).toBe("of the first");
    expect(database.readCase(second.id).draft).toBe("");
    expect(database.readBlankDraft()).toBe("");
  });

  test("can be written into a database that was made before there were drafts", () => {
    using old = new StoreFolder();
    const connection = new Connection(old.databasePath);
    migrate(connection, 1);
    new MetaTable(connection, old.vaultKey).writeVaultWord(1_000);
    connection.close();
    const { database: opened, notices } = old.open();
    const { id } = opened.createCase();
    opened.writeDraft(id, "Where?");
    expect(opened.readCase(id).draft).toBe("Where?");
    expect(notices).toEqual([]);
    opened.close();
  });
});
