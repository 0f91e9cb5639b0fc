import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { CaseDatabase } from "./case-database.ts";
import { Connection } from "./connection.ts";
import { schemaVersion } from "./schema.ts";
import { canMount, makeReadOnly, makeWritable, readOnlyMeans, smallDisk } from "./testing/disks.ts";
import { complete, newImage, newTurn, StoreFolder, thrownBy } from "./testing/store-folder.ts";

const options = { now: Date.now, destroyElsewhere: () => undefined };

/** Adds images until one is refused. Returns the ids of those that were accepted, and the refusal. */
function fillUp(database: CaseDatabase, caseId: string): { accepted: string[]; refusal: unknown } {
  const accepted: string[] = [];
  for (;;) {
    try {
      accepted.push(database.addAttachment(caseId, newImage(randomBytes(60_000))).id);
    } catch (refusal) {
      return { accepted, refusal };
    }
  }
}

function expectAll(database: CaseDatabase, caseId: string, accepted: readonly string[]): void {
  expect(database.readCase(caseId).attachments.map((each) => each.id)).toEqual(accepted);
  for (const id of accepted) expect(database.readContent(caseId, id)).toHaveLength(60_000);
}

test("a database that may not grow (PRAGMA max_page_count): refused as STORE_FULL, nothing lost, works again with room", () => {
  using folder = new StoreFolder();
  folder.open().database.close();
  const connection = new Connection(folder.databasePath);
  connection.exec("PRAGMA max_page_count = 200");
  const database = new CaseDatabase(connection, folder.vaultKey, options);
  const { id } = database.createCase();
  const { accepted, refusal } = fillUp(database, id);
  expect(refusal).toMatchObject({ code: "STORE_FULL", remedy: expect.stringMatching(/space/) });
  expect(accepted.length).toBeGreaterThan(2);
  expectAll(database, id, accepted);
  connection.exec("PRAGMA max_page_count = 2000");
  const more = database.addAttachment(id, newImage(randomBytes(60_000)));
  database.close();
  const again = folder.open();
  expect(again.notices).toEqual([]);
  expectAll(again.database, id, [...accepted, more.id]);
  again.database.close();
});

const fullDisk = canMount ? "a tmpfs of 3 MB (ENOSPC)" : "no mount allowed here: PRAGMA max_page_count";

test(`a full disk in mid-answer: STORE_FULL, all that was saved is there, and writing goes on once there is room (${fullDisk})`, () => {
  if (!canMount) return expectFullByPageCount();
  using disk = smallDisk(3_000_000);
  using folder = new StoreFolder(disk.path);
  const filler = join(disk.path, "filler");
  writeFileSync(filler, randomBytes(1_000_000));
  const { database } = folder.open();
  const { id } = database.createCase();
  const turn = newTurn(id, null);
  database.beginAnswer(turn);
  database.writeAnswer({ ...turn.answer, text: "saved" });
  const { accepted, refusal } = fillUp(database, id);
  expect(refusal).toMatchObject({ code: "STORE_FULL" });
  const { bavail, bsize } = statfsSync(disk.path);
  writeFileSync(join(disk.path, "rest"), randomBytes(Math.max(0, bavail * bsize - bsize)));
  expect(thrownBy(() => database.writeAnswer({ ...turn.answer, text: "x".repeat(500_000) }))).toMatchObject({
    code: "STORE_FULL",
  });
  expect(database.readCase(id).messages[1]?.text).toBe("saved");
  expectAll(database, id, accepted);
  rmSync(filler);
  database.finishAnswer(complete(turn.answer, "finished"), null);
  database.close();
  const again = folder.open();
  expect(again.notices).toEqual([]);
  expect(again.database.readCase(id).messages[1]).toMatchObject({ text: "finished", status: "complete" });
  expectAll(again.database, id, accepted);
  again.database.close();
});

/** The same without a disk of its own. */
function expectFullByPageCount(): void {
  using folder = new StoreFolder();
  folder.open().database.close();
  const connection = new Connection(folder.databasePath);
  const database = new CaseDatabase(connection, folder.vaultKey, options);
  const { id } = database.createCase();
  const turn = newTurn(id, null);
  database.beginAnswer(turn);
  database.writeAnswer({ ...turn.answer, text: "saved" });
  connection.exec("PRAGMA max_page_count = 40");
  expect(thrownBy(() => database.writeAnswer({ ...turn.answer, text: "x".repeat(500_000) }))).toMatchObject({
    code: "STORE_FULL",
  });
  expect(database.readCase(id).messages[1]?.text).toBe("saved");
  database.close();
}

test(`at the start on a full disk Casebook says so and touches nothing, recovery of a damaged database included (${fullDisk})`, () => {
  using parent = canMount ? smallDisk(3_000_000) : null;
  using folder = new StoreFolder(parent?.path);
  const { database } = folder.open();
  const { id } = database.createCase();
  database.addAttachment(id, newImage(randomBytes(600_000)));
  database.close();
  if (parent !== null) {
    const { bavail, bsize } = statfsSync(parent.path);
    const filler = join(parent.path, "filler");
    writeFileSync(filler, randomBytes(bavail * bsize));
    expect(thrownBy(() => folder.open())).toMatchObject({ code: "STORE_FULL" });
    const bytes = readFileSync(folder.databasePath);
    bytes.fill(0xff, 0, 4_096);
    writeFileSync(folder.databasePath, bytes);
    expect(thrownBy(() => folder.open())).toMatchObject({ code: "STORE_FULL" });
    expect(readFileSync(folder.databasePath).equals(bytes)).toBe(true);
    truncateSync(filler, 0);
  }
  const again = folder.open();
  expect(again.database.readCase(id).attachments).toHaveLength(1);
  again.database.close();
});

test(`a read-only data folder: STORE_READ_ONLY with a remedy, at the start and later, nothing lost (${readOnlyMeans})`, () => {
  using disk = canMount ? smallDisk(5_000_000) : null;
  using folder = new StoreFolder(disk?.path);
  // What becomes read-only is the disk, or else the very folder that the database lies in.
  const path = disk?.path ?? folder.path;
  const { database } = folder.open();
  const { id } = database.createCase();
  database.close();
  makeReadOnly(path);
  expect(thrownBy(() => folder.open())).toMatchObject({
    code: "STORE_READ_ONLY",
    remedy: expect.stringMatching(/permission/),
  });
  makeWritable(path);
  const again = folder.open();
  expect(again.notices).toEqual([]);
  expect(again.database.listCases().map((each) => each.id)).toEqual([id]);
  again.database.close();
});

test("a database that another program is writing to: STORE_LOCKED, and the same call works afterwards", () => {
  using folder = new StoreFolder();
  const { database } = folder.open({ busyTimeoutMs: 50 });
  const { id } = database.createCase();
  const other = new DatabaseSync(folder.databasePath);
  other.exec("BEGIN IMMEDIATE");
  expect(thrownBy(() => database.renameCase(id, "Name"))).toMatchObject({
    code: "STORE_LOCKED",
    remedy: expect.stringMatching(/Close the other program/),
  });
  other.exec("ROLLBACK");
  other.close();
  expect(database.renameCase(id, "Name").title).toBe("Name");
  database.close();
});

test("a database that another program keeps to itself: STORE_LOCKED at the start, and it opens afterwards", () => {
  using folder = new StoreFolder();
  folder.open().database.close();
  const other = new DatabaseSync(folder.databasePath);
  other.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA user_version = ${schemaVersion}`);
  expect(thrownBy(() => folder.open({ busyTimeoutMs: 50 }))).toMatchObject({ code: "STORE_LOCKED" });
  other.close();
  const { database, notices } = folder.open();
  expect(notices).toEqual([]);
  database.close();
});

test("a database of a newer Casebook: STORE_NEWER, and not a byte of it changes", () => {
  using folder = new StoreFolder();
  folder.open().database.close();
  const newer = new DatabaseSync(folder.databasePath);
  newer.exec("CREATE TABLE future (a); PRAGMA user_version = 99");
  newer.close();
  const before = readFileSync(folder.databasePath);
  expect(thrownBy(() => folder.open())).toMatchObject({ code: "STORE_NEWER" });
  expect(readFileSync(folder.databasePath).equals(before)).toBe(true);
});
