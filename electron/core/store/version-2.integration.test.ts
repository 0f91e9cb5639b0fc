/**
 * A data folder as Casebook wrote it before images were content with a rendering (schema version 2): a database made by
 * that program, and what the same program read from it.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AttachmentSource, CaseContent, Provenance } from "../../../shared/domain.ts";
import { sha256Hex } from "../../../shared/imaging/sha256.ts";
import { caseMarkdown } from "../../../shared/note/case-markdown.ts";
import type { Settings } from "../../../shared/settings.ts";
import type { CaseDatabase } from "./case-database.ts";
import { pageBytes } from "./connection.ts";
import type { OpenedDatabase } from "./open-database.ts";
import { StoreFolder } from "./testing/store-folder.ts";

interface Version2 {
  readonly vaultKey: string;
  readonly settings: Settings;
  readonly blankDraft: string;
  readonly cases: readonly (Omit<CaseContent, "attachments"> & {
    readonly attachments: readonly {
      readonly id: string;
      readonly name: string;
      readonly width: number;
      readonly height: number;
      readonly pixelSha256: string;
      readonly source: AttachmentSource;
      readonly createdAt: number;
    }[];
  })[];
  readonly provenance: Provenance;
}
const fixture = new URL("testing/version-2/", import.meta.url);
const expected = JSON.parse(readFileSync(new URL("expected.json", fixture), "utf8")) as Version2;

function folderOfVersion2(): StoreFolder {
  const folder = new StoreFolder();
  copyFileSync(new URL("casebook.db", fixture), folder.databasePath);
  return folder;
}
const open = (folder: StoreFolder): OpenedDatabase =>
  folder.open({ vaultKey: Buffer.from(expected.vaultKey, "hex") });

/** Everything in today's form, which may have fields that version 2 did not know, and the pixels behind it. */
async function expectAll(database: CaseDatabase): Promise<void> {
  for (const { attachments, ...rest } of expected.cases) {
    const { id } = rest.summary;
    expect(database.readCase(id)).toMatchObject({
      ...rest,
      attachments: attachments.map(({ width, height, pixelSha256, ...kept }) => ({
        ...kept,
        content: { kind: "rgb8", width, height, sha256: pixelSha256 },
        rendering: { kind: "rgb" },
        series: null,
      })),
    });
    for (const { id: attachmentId, width, height, pixelSha256 } of attachments) {
      const bytes = database.readContent(id, attachmentId);
      expect(bytes).toHaveLength(width * height * 3);
      expect(await sha256Hex(bytes)).toBe(pixelSha256);
    }
  }
  expect(database.readSettings()).toMatchObject(expected.settings);
  expect(database.readBlankDraft()).toBe(expected.blankDraft);
  const [asked] = expected.cases;
  const answer = asked?.messages.find(({ role }) => role === "answer");
  expect(database.readProvenance(asked?.summary.id ?? "", answer?.id ?? "")).toMatchObject(
    expected.provenance,
  );
}

test("every case, draft, image and provenance is there, with the same pixels, also after the next start", async () => {
  using folder = folderOfVersion2();
  for (let start = 0; start < 2; start += 1) {
    const { database, notices } = open(folder);
    expect(notices).toEqual([]);
    await expectAll(database);
    database.close();
  }
});

test("an image that is there already is not added again, and a new one lies beside it", async () => {
  using folder = folderOfVersion2();
  const { database } = open(folder);
  const [{ summary, attachments } = expect.fail("no case")] = expected.cases;
  const [old = expect.fail("no image")] = database.readCase(summary.id).attachments;
  const { id: _id, createdAt: _createdAt, ...image } = old;
  const bytes = database.readContent(summary.id, old.id);
  expect(database.addAttachment(summary.id, { ...image, bytes }).id).toBe(old.id);
  const inverted = bytes.map((byte) => 255 - byte);
  const content = { ...image.content, sha256: await sha256Hex(inverted) };
  const added = database.addAttachment(summary.id, { ...image, content, bytes: inverted });
  expect(database.readContent(summary.id, added.id)).toEqual(inverted);
  expect(database.readCase(summary.id).attachments).toHaveLength(attachments.length + 1);
  database.close();
});

test("images of both forms are recovered from a damaged file", async () => {
  using folder = folderOfVersion2();
  const first = open(folder);
  const [{ summary } = expect.fail("no case")] = expected.cases;
  const [old = expect.fail("no image")] = first.database.readCase(summary.id).attachments;
  const { id: _id, createdAt: _createdAt, ...image } = old;
  const bytes = first.database.readContent(summary.id, old.id).map((byte) => 255 - byte);
  const content = { ...image.content, sha256: await sha256Hex(bytes) };
  const added = first.database.addAttachment(summary.id, { ...image, content, bytes });
  const before = expected.cases.map((each) => first.database.readCase(each.summary.id));
  first.database.close();
  const file = readFileSync(folder.databasePath);
  writeFileSync(folder.databasePath, file.fill(255, 0, pageBytes));
  const { database, notices } = open(folder);
  expect(notices[0]?.message).toContain("Recovered: 2 cases, 2 messages, 5 images. No loss was found.");
  expect(expected.cases.map((each) => database.readCase(each.summary.id))).toEqual(before);
  expect(database.readContent(summary.id, added.id)).toEqual(bytes);
  for (const { id, content: known } of before[0]?.attachments ?? []) {
    expect(await sha256Hex(database.readContent(summary.id, id))).toBe(known.sha256);
  }
  database.close();
});

test("the note says of its images what it said before", () => {
  using folder = folderOfVersion2();
  const { database } = open(folder);
  const [{ summary, attachments } = expect.fail("no case")] = expected.cases;
  const [film = expect.fail("no image")] = attachments;
  const { markdown } = caseMarkdown({
    content: database.readCase(summary.id),
    provenance: new Map(),
    exportedAt: 0,
    timeZone: "UTC",
    appVersion: "0",
    termsAcceptance: null,
  });
  expect(markdown).toContain(`| Size | ${film.width} x ${film.height} pixels |`);
  expect(markdown).toContain(`| Source | PNG, ${film.source.bytes} bytes |`);
  expect(markdown).toContain(`| SHA-256 of the source file | \`${film.source.sha256}\` |`);
  expect(markdown).toContain(`| SHA-256 of the RGB pixels | \`${film.pixelSha256}\` |`);
  database.close();
});
