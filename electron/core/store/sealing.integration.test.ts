import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleProvenance } from "../../../shared/note/testing/samples.ts";
import { defaultSettings } from "../../../shared/settings.ts";
import type { CaseDatabase } from "./case-database.ts";
import { complete, newImage, newTurn, StoreFolder, thrownBy } from "./testing/store-folder.ts";

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

const canaries = [
  "title",
  "question",
  "answer",
  "thought",
  "raw",
  "prompt",
  "system",
  "file",
  "setting",
  "draft",
  "blank-draft",
].map((place) => `CANARY-${place}-${randomBytes(8).toString("hex")}`);
const pixels = Buffer.concat([Buffer.from("CANARY-pixels"), randomBytes(20_000)]);

/** A canary in every place that holds what someone typed, dropped or was answered. */
function plant(): { caseId: string; answerId: string; attachmentId: string; pixelSha256: string } {
  const [title, question, answer, thought, rawText, renderedPrompt, systemInstruction, file, setting] =
    canaries as [string, string, string, string, string, string, string, string, string];
  const [draft, blankDraft] = canaries.slice(9) as [string, string];
  const { id } = database.createCase();
  database.renameCase(id, title);
  const image = newImage(pixels, file);
  const attachment = database.addAttachment(id, image);
  const turn = newTurn(id, null, { text: question, attachmentIds: [attachment.id] });
  database.beginAnswer(turn);
  const finished = {
    ...complete(turn.answer, answer),
    thought: { text: thought, state: "closed", seconds: 1 },
  } as const;
  database.writeAnswer(finished);
  database.finishAnswer(finished, { ...sampleProvenance, rawText, renderedPrompt, systemInstruction });
  database.writeSettings({ ...defaultSettings, systemInstruction: setting });
  database.writeDraft(id, draft);
  database.writeDraft(null, blankDraft);
  return {
    caseId: id,
    answerId: turn.answer.id,
    attachmentId: attachment.id,
    pixelSha256: image.content.sha256,
  };
}

const allSecrets = (): string[] => [
  ...canaries,
  "CANARY",
  createHash("sha256").update(newImage(pixels).bytes).digest("hex"),
];

test("no file of the data folder holds a word, a file name, a pixel or a pixel hash in the clear, while open, closed, or after deletion", () => {
  const { caseId, pixelSha256 } = plant();
  const pixelHashBytes = Buffer.from(pixelSha256, "hex");
  const look = (): string[] =>
    [...allSecrets(), pixelHashBytes].flatMap((secret) => folder.filesWith(secret));
  expect(readdirSync(folder.path)).toContain("casebook.db-wal");
  expect(look()).toEqual([]);
  database.close();
  expect(look()).toEqual([]);
  database = folder.open().database;
  database.markDeleted(caseId);
  database.purgeCase(caseId);
  expect(look()).toEqual([]);
});

test("the search above would find a canary: one written in the clear is found", () => {
  writeFileSync(`${folder.path}/plain`, `x ${canaries[1]} y`);
  expect(folder.filesWith(canaries[1] ?? "")).toEqual(["plain"]);
});

test("a purged case leaves neither its key nor its sealed rows in any file", () => {
  const { caseId, answerId } = plant();
  const kept = database.createCase();
  const raw = new DatabaseSync(folder.databasePath, { readOnly: true });
  const bytesOf = (sql: string, id: string, start = 0): Uint8Array => {
    const row = raw.prepare(sql).get(id) as { value: Uint8Array };
    return row.value.slice(start, start + 24);
  };
  const traces = [
    bytesOf("SELECT wrapped_key AS value FROM cases WHERE id = ?", caseId),
    bytesOf("SELECT wrapped_key AS value FROM key_copies WHERE case_id = ?", caseId),
    bytesOf("SELECT title AS value FROM cases WHERE id = ?", caseId),
    bytesOf("SELECT body AS value FROM messages WHERE id = ?", answerId),
    bytesOf("SELECT body AS value FROM provenance WHERE answer_id = ?", answerId),
    bytesOf("SELECT content AS value FROM attachments WHERE case_id = ?", caseId, 6_000),
    bytesOf("SELECT body AS value FROM drafts WHERE case_id = ?", caseId),
  ];
  raw.close();
  const filesOf = (): string[] => traces.flatMap((trace) => folder.filesWith(trace));
  for (const trace of traces) expect(folder.filesWith(trace)).not.toEqual([]);
  database.markDeleted(caseId);
  database.purgeCase(caseId);
  expect(filesOf()).toEqual([]);
  expect(folder.filesWith(caseId)).toEqual([]);
  expect(database.listCases().map((each) => each.id)).toEqual([kept.id]);
});

test("a removed image leaves neither its pixels nor its record in any file, and the rest of the case stays", () => {
  const { caseId, attachmentId } = plant();
  const removed = database.addAttachment(caseId, newImage(randomBytes(20_000), "other.png"));
  const raw = new DatabaseSync(folder.databasePath, { readOnly: true });
  const { details, content: sealed } = raw
    .prepare("SELECT details, content FROM attachments WHERE id = ?")
    .get(removed.id) as { details: Uint8Array; content: Uint8Array };
  raw.close();
  const traces = [details.slice(40, 64), sealed.slice(6_000, 6_024), sealed.slice(-24)];
  for (const trace of traces) expect(folder.filesWith(trace)).not.toEqual([]);
  expect(database.removeAttachment(caseId, removed.id)).toBe(true);
  expect(traces.flatMap((trace) => folder.filesWith(trace))).toEqual([]);
  expect(folder.filesWith(removed.id)).toEqual([]);
  expect(database.readCase(caseId).attachments.map(({ id }) => id)).toEqual([attachmentId]);
  expect(database.readContent(caseId, attachmentId)).toEqual(newImage(pixels).bytes);
});

test("with the vault key and the rows of a deleted case but without its case key, nothing can be read", () => {
  const { caseId } = plant();
  database.close();
  const raw = new DatabaseSync(folder.databasePath);
  raw.exec("UPDATE cases SET wrapped_key = x''; DELETE FROM key_copies");
  raw.close();
  database = folder.open().database;
  expect(thrownBy(() => database.readCase(caseId))).toMatchObject({ code: "STORE_DAMAGED" });
  expect(JSON.stringify(database.listCases())).not.toContain("CANARY");
  expect(database.searchCases("CANARY")).toEqual([]);
});

test("room of a purged image is given back to the disk", () => {
  const { id } = database.createCase();
  database.addAttachment(id, newImage(randomBytes(3_000_000)));
  database.markDeleted(id);
  database.purgeCase(id);
  expect(statSync(folder.databasePath).size).toBeLessThan(1_000_000);
});

test.each([
  ["the bodies of two messages", "messages", "body"],
  ["title and preview", "cases", "title"],
  ["the provenance of two answers", "provenance", "body"],
  ["two images", "attachments", "content"],
])("%s that were swapped in the file are refused", (_name, table, column) => {
  const { id } = database.createCase();
  for (const text of ["one", "two"]) {
    const image = database.addAttachment(id, newImage(randomBytes(200)));
    const turn = newTurn(id, null, { text, attachmentIds: [image.id] });
    database.beginAnswer(turn);
    database.finishAnswer(complete(turn.answer, `answer ${text}`), sampleProvenance);
  }
  const before = database.readCase(id);
  database.close();
  const raw = new DatabaseSync(folder.databasePath);
  if (table === "cases") raw.exec("UPDATE cases SET title = preview, preview = title");
  else {
    const rows = raw.prepare(`SELECT rowid AS id, ${column} AS value FROM ${table} ORDER BY rowid`).all() as {
      id: number;
      value: Uint8Array;
    }[];
    for (const [index, { id }] of rows.entries()) {
      // Question with question and answer with answer, so that only the row differs.
      const other = rows[(index + rows.length / 2) % rows.length];
      raw.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`).run(other?.value ?? null, id);
    }
  }
  raw.close();
  database = folder.open().database;
  switch (table) {
    case "messages":
      for (const message of database.readCase(id).messages) expect(message.text).not.toMatch(/one|two/);
      expect(database.readCase(id).messages[1]).toMatchObject({ failure: { code: "STORE_DAMAGED" } });
      break;
    case "cases":
      expect(database.readCase(id).summary).toMatchObject({
        title: "Case with a damaged title",
        preview: "",
      });
      break;
    case "provenance":
      for (const { id: answerId, role } of before.messages) {
        if (role !== "answer") continue;
        expect(thrownBy(() => database.readProvenance(id, answerId))).toMatchObject({
          code: "STORE_DAMAGED",
        });
      }
      break;
    default:
      for (const attachment of before.attachments) {
        expect(thrownBy(() => database.readContent(id, attachment.id))).toMatchObject({
          code: "STORE_DAMAGED",
        });
      }
  }
});

test("a message moved to another parent or another case in the file is refused", () => {
  const first = database.createCase();
  const second = database.createCase();
  const turn = newTurn(first.id, null, { text: "Secret of the first" });
  database.beginAnswer(turn);
  database.close();
  const raw = new DatabaseSync(folder.databasePath);
  raw.prepare("UPDATE messages SET case_id = ? WHERE role = 'question'").run(second.id);
  raw.exec("UPDATE messages SET parent_id = NULL WHERE role = 'answer'");
  raw.close();
  database = folder.open().database;
  expect(database.readCase(first.id).messages[0]).toMatchObject({ failure: { code: "STORE_DAMAGED" } });
  expect(JSON.stringify(database.readCase(second.id))).not.toContain("Secret");
});

test("another vault key is told as such, and not a byte of the database changes", () => {
  plant();
  database.close();
  const before = readFileSync(folder.databasePath);
  expect(thrownBy(() => folder.open({ vaultKey: randomBytes(32) }))).toMatchObject({
    code: "VAULT_UNREADABLE",
  });
  expect(readFileSync(folder.databasePath).equals(before)).toBe(true);
  expect(readdirSync(folder.path).filter((name) => name.includes("damaged"))).toEqual([]);
  database = folder.open().database;
  expect(database.listCases()).toHaveLength(1);
});

test("one damaged copy of a case's key is made up for by the other", () => {
  const { caseId } = plant();
  for (const sql of [
    "UPDATE cases SET wrapped_key = randomblob(61)",
    "UPDATE key_copies SET wrapped_key = randomblob(61)",
  ]) {
    database.close();
    copyFileSync(folder.databasePath, `${folder.path}/whole`);
    const raw = new DatabaseSync(folder.databasePath);
    raw.exec(sql);
    raw.close();
    database = folder.open().database;
    expect(database.readCase(caseId).messages).toHaveLength(2);
    database.close();
    copyFileSync(`${folder.path}/whole`, folder.databasePath);
    database = folder.open().database;
  }
});

test("the database and its log can be read by this user only", () => {
  plant();
  for (const name of readdirSync(folder.path)) {
    expect(statSync(`${folder.path}/${name}`).mode & 0o077, name).toBe(0);
  }
});
