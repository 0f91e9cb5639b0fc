import { randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CaseContent } from "../../../shared/domain.ts";
import { sampleProvenance } from "../../../shared/note/testing/samples.ts";
import { defaultSettings } from "../../../shared/settings.ts";
import type { CaseDatabase } from "./case-database.ts";
import { logPath, recoveredPath } from "./store-files.ts";
import { complete, newImage, newTurn, StoreFolder, thrownBy } from "./testing/store-folder.ts";

const page = 4_096;
let folder: StoreFolder;
let whole: ReadonlyMap<string, CaseContent>;

beforeEach(() => {
  folder = new StoreFolder();
  const { database } = folder.open();
  fill(database, 12);
  whole = contents(database);
  database.close();
});
afterEach(() => folder[Symbol.dispose]());

/** Cases with an image and three turns each; texts long enough for overflow pages now and then. */
function fill(database: CaseDatabase, cases: number): void {
  for (let number = 0; number < cases; number += 1) {
    const { id } = database.createCase();
    database.renameCase(id, `Case ${number}`);
    database.writeDraft(id, `Half a question ${number}`);
    const image = database.addAttachment(id, newImage(randomBytes(30_000)));
    let parentId: string | null = null;
    for (const turnNumber of [1, 2, 3]) {
      const turn = newTurn(id, parentId, {
        text: `Question ${turnNumber} ${"long ".repeat(number * 150)}`,
        attachmentIds: turnNumber === 1 ? [image.id] : [],
      });
      database.beginAnswer(turn);
      database.finishAnswer(complete(turn.answer, `Answer ${turnNumber}`), sampleProvenance);
      parentId = turn.answer.id;
    }
  }
  database.writeSettings({ ...defaultSettings, theme: "dark" });
  database.writeDraft(null, "Half a first question");
}

const contents = (database: CaseDatabase): ReadonlyMap<string, CaseContent> =>
  new Map(database.listCases().map(({ id }) => [id, database.readCase(id)]));

function overwritePages(path: string, pages: readonly number[]): void {
  const bytes = readFileSync(path);
  for (const number of pages) randomBytes(page).copy(bytes, (number - 1) * page);
  writeFileSync(path, bytes);
}

/** The numbers in "Recovered: 3 cases, 4 messages, 5 images. Lost: at least 6 records." */
function counts(message: string): { cases: number; messages: number; images: number; lost: number } {
  const number = (pattern: RegExp): number => Number(pattern.exec(message)?.[1] ?? 0);
  return {
    cases: number(/(\d+) cases?/),
    messages: number(/(\d+) messages?/),
    images: number(/(\d+) images?/),
    lost: number(/at least (\d+) record/),
  };
}

const asideFiles = (): string[] =>
  readdirSync(folder.path).filter((name) => /^casebook-damaged-\d{4}-\d\d-\d\dT[\d-]+Z\.db$/.test(name));

/** Everything that is there must be exactly what was there before. */
function expectTrue(database: CaseDatabase): { messages: number } {
  let messages = 0;
  for (const [id, content] of contents(database)) {
    const before = new Map(whole.get(id)?.messages.map((message) => [message.id, message]));
    for (const message of content.messages) {
      const original = before.get(message.id);
      if (message.role === "question" && message.text.startsWith("(This question cannot be read")) continue;
      expect({ ...message, parentId: null }).toEqual({ ...original, parentId: null });
      messages += 1;
    }
  }
  return { messages };
}

describe("a damaged database is reported, kept aside, and what can be read is recovered:", () => {
  test("the first page overwritten: nothing is lost", () => {
    overwritePages(folder.databasePath, [1]);
    const { database, notices } = folder.open();
    expect(notices).toMatchObject([{ code: "STORE_DAMAGED" }]);
    expect(counts(notices[0]?.message ?? "")).toMatchObject({ cases: 12, messages: 72, images: 12 });
    expect(contents(database)).toEqual(whole);
    for (const { summary, attachments } of whole.values()) {
      expect(database.readContent(summary.id, attachments[0]?.id ?? "")).toHaveLength(30_000);
    }
    expect(database.readSettings().theme).toBe("dark");
    expect(database.readBlankDraft()).toBe("Half a first question");
    expect(asideFiles()).toHaveLength(1);
    database.close();
  });

  // Each byte of the header makes SQLite fail in a way of its own: other page sizes, encodings, formats, versions.
  test.each(Array.from({ length: 21 }, (_, at) => at * 4 + 16))(
    "the header overwritten from byte %i on: the cases are there, or the file is left for a newer Casebook",
    (from) => {
      const bytes = readFileSync(folder.databasePath);
      bytes.fill(0xff, from, 100);
      writeFileSync(folder.databasePath, bytes);
      const { database } = folder.open();
      expect(contents(database)).toEqual(whole);
      database.close();
    },
  );

  test("every inner page of every tree overwritten: nothing is lost", () => {
    const bytes = readFileSync(folder.databasePath);
    const inner: number[] = [];
    for (let number = 2; number <= bytes.length / page; number += 1) {
      if ([0x05, 0x02].includes(bytes[(number - 1) * page] ?? 0)) inner.push(number);
    }
    expect(inner.length).toBeGreaterThan(0);
    overwritePages(folder.databasePath, inner);
    const { database, notices } = folder.open();
    expect(notices).toHaveLength(1);
    expect(contents(database)).toEqual(whole);
    database.close();
  });

  test("random pages overwritten, 20 times: what is there is true, what was lost is counted, and the next start is clean", () => {
    const original = readFileSync(folder.databasePath);
    const pages = original.length / page;
    for (let round = 0; round < 20; round += 1) {
      const hit = Array.from({ length: 1 + (round % 6) }, () => 1 + Math.floor(Math.random() * pages));
      rmSync(logPath(folder.databasePath), { force: true });
      writeFileSync(folder.databasePath, original);
      overwritePages(folder.databasePath, hit);
      const { database, notices } = folder.open();
      const { messages } = expectTrue(database);
      if (notices.length > 0) {
        const found = counts(notices[0]?.message ?? "");
        expect(found.messages).toBe(messages);
        const images = [...whole.values()].filter(
          ({ summary }) =>
            database.listCases().some(({ id }) => id === summary.id) &&
            database.readCase(summary.id).attachments.length > 0,
        ).length;
        expect(found.images).toBe(images);
        if (messages < 72 || images < 12) expect(found.lost).toBeGreaterThan(0);
      } else {
        expect(messages).toBe(72);
      }
      database.close();
      const second = folder.open();
      expect(second.notices).toEqual([]);
      second.database.close();
    }
  }, 120_000);

  test("cut off in the middle: what lies before the cut is there", () => {
    truncateSync(folder.databasePath, Math.floor(statSync(folder.databasePath).size / 2 / page) * page + 100);
    const { database, notices } = folder.open();
    const found = counts(notices[0]?.message ?? "");
    expect(found.lost).toBeGreaterThan(0);
    expect(expectTrue(database).messages).toBe(found.messages);
    expect(found.messages).toBeGreaterThan(0);
    database.close();
  });

  test.each([
    ["garbage", () => writeFileSync(folder.databasePath, randomBytes(100_000))],
    ["a text file", () => writeFileSync(folder.databasePath, "this is no database\n".repeat(999))],
    ["zero length", () => truncateSync(folder.databasePath, 0)],
    ["shorter than a page", () => truncateSync(folder.databasePath, 700)],
    [
      "another program's database",
      () => {
        rmSync(folder.databasePath);
        const other = new DatabaseSync(folder.databasePath);
        other.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
        other.close();
      },
    ],
  ])("%s: the file is kept, Casebook starts empty and says so", (_name, damage) => {
    damage();
    const damaged = readFileSync(folder.databasePath);
    const { database, notices } = folder.open();
    expect(notices).toMatchObject([{ code: "STORE_DAMAGED" }]);
    expect(database.listCases()).toEqual([]);
    expect(readFileSync(join(folder.path, asideFiles()[0] ?? "")).equals(damaged)).toBe(true);
    database.createCase();
    database.close();
  });

  test("the log of a crash is read too: changes that were only in it are recovered", () => {
    const { database } = folder.open();
    const { id } = database.createCase();
    database.renameCase(id, "Only in the log");
    const copy = new StoreFolder();
    copyFileSync(folder.databasePath, copy.databasePath);
    copyFileSync(logPath(folder.databasePath), logPath(copy.databasePath));
    database.close();
    overwritePages(copy.databasePath, [1, 2, 3, 4, 5, 6]);
    const recovered = copy.open({ vaultKey: folder.vaultKey });
    expect(recovered.database.listCases().map((each) => each.title)).toContain("Only in the log");
    recovered.database.close();
    copy[Symbol.dispose]();
  });

  test("a database without its file but with its log is damage and no beginning", () => {
    const { database } = folder.open();
    copyFileSync(logPath(folder.databasePath), join(folder.path, "log"));
    database.close();
    rmSync(folder.databasePath);
    copyFileSync(join(folder.path, "log"), logPath(folder.databasePath));
    const again = folder.open();
    expect(again.notices).toMatchObject([{ code: "STORE_DAMAGED" }]);
    again.database.close();
  });

  test("the log of a crash gone missing is told, and the rest is there", () => {
    const { database } = folder.open();
    const copy = new StoreFolder();
    for (const name of readdirSync(folder.path)) {
      if (!name.endsWith("-wal") && !name.endsWith("-shm"))
        copyFileSync(join(folder.path, name), join(copy.path, name));
    }
    database.close();
    const again = copy.open({ vaultKey: folder.vaultKey });
    expect(again.notices).toMatchObject([
      { code: "STORE_DAMAGED", message: expect.stringContaining("casebook.db-wal") },
    ]);
    expect(again.database.listCases()).toHaveLength(12);
    again.database.close();
    const third = copy.open({ vaultKey: folder.vaultKey });
    expect(third.notices).toEqual([]);
    third.database.close();
    copy[Symbol.dispose]();
  });
});

test("a recovery that a crash cut short after its work was done is completed at the next start", () => {
  copyFileSync(folder.databasePath, recoveredPath(folder.databasePath));
  overwritePages(folder.databasePath, [1, 2, 3]);
  const { database, notices } = folder.open();
  expect(notices).toMatchObject([{ code: "STORE_DAMAGED" }]);
  expect(contents(database)).toEqual(whole);
  expect(existsSync(recoveredPath(folder.databasePath))).toBe(false);
  expect(asideFiles()).toHaveLength(1);
  database.close();
});

test("a case deleted after a recovery cannot be read in the file that was kept aside either", () => {
  overwritePages(folder.databasePath, [1]);
  const { database } = folder.open();
  const id = database.listCases()[0]?.id ?? "";
  database.markDeleted(id);
  database.purgeCase(id);
  database.close();
  const aside = join(folder.path, asideFiles()[0] ?? "");
  rmSync(folder.databasePath);
  copyFileSync(aside, folder.databasePath);
  const again = folder.open();
  expect(again.database.listCases().map((each) => each.id)).not.toContain(id);
  expect(again.database.listCases()).toHaveLength(11);
  again.database.close();
});

test("a damaged database sealed with another key is not touched: the key is at fault, not the file", () => {
  overwritePages(folder.databasePath, [1]);
  const before = readFileSync(folder.databasePath);
  expect(thrownBy(() => folder.open({ vaultKey: randomBytes(32) }))).toMatchObject({
    code: "VAULT_UNREADABLE",
  });
  expect(readFileSync(folder.databasePath).equals(before)).toBe(true);
  expect(asideFiles()).toEqual([]);
});
