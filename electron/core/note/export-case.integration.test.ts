import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Provenance } from "../../../shared/domain.ts";
import { decodePng } from "../../../shared/imaging/png-decode.ts";
import { sampleProvenance, sampleTime } from "../../../shared/note/testing/samples.ts";
import { createImaging, type Imaging } from "../imaging/imaging.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { complete, newImage, newTurn, StoreFolder } from "../store/testing/store-folder.ts";
import { fileVault } from "../store/vault.ts";
import { exportCase } from "./export-case.ts";

let folder: StoreFolder;
let store: Store;
let caseId: string;
const image = newImage(randomBytes(48_000), "Jane Doe.png");
let imaging: Imaging;

beforeEach(async () => {
  folder = new StoreFolder();
  imaging = createImaging();
  store = await openStore({ dataFolder: folder.path, vault: fileVault(folder.path) });
  ({ id: caseId } = await store.createCase());
  await store.renameCase(caseId, "Jane Doe, knee");
  const attachment = await store.addAttachment(caseId, image);
  await store.addAttachment(caseId, newImage(randomBytes(99), "never asked about.png"));
  const turn = newTurn(caseId, null, { text: "Where is the spot?", attachmentIds: [attachment.id] });
  await store.beginAnswer(turn);
  await store.finishAnswer(complete(turn.answer, "In the upper left."), sampleProvenance);
});
afterEach(async () => {
  await store.close();
  await imaging.dispose();
  folder[Symbol.dispose]();
});

const run = () =>
  exportCase({
    store,
    imaging,
    caseId,
    appVersion: "0.1.0",
    termsAcceptance: null,
    now: sampleTime,
    timeZone: "Europe/Berlin",
  });

test("the zip holds the note, its machine-readable twin, and the images of the conversation, pixel for pixel", async () => {
  const { fileName, bytes } = await run();
  const root = fileName.replace(/\.zip$/, "");
  const files = unzipSync(bytes);
  const digits = image.content.sha256.slice(0, 12);
  const imagePath = `images/image-01-${digits}.png`;
  expect(Object.keys(files)).toEqual([`${root}/case.md`, `${root}/provenance.json`, `${root}/${imagePath}`]);
  expect(decodePng(files[`${root}/${imagePath}`] ?? new Uint8Array()).rgb).toEqual(image.bytes);
  const markdown = Buffer.from(files[`${root}/case.md`] ?? []).toString("utf8");
  expect(markdown).toContain(`](${imagePath})`);
  expect(markdown).toContain("> In the upper left.");
  const { kind: _, ...loaded } = sampleProvenance.loaded;
  expect(JSON.parse(Buffer.from(files[`${root}/provenance.json`] ?? []).toString("utf8"))).toMatchObject({
    turns: [{ text: "Where is the spot?" }, { provenance: { ...sampleProvenance, loaded } }],
  });
});

test("no name inside or outside the zip says anything about the case", async () => {
  const { fileName, bytes } = await run();
  expect(fileName).toMatch(/^casebook-2026-11-23-[0-9a-f]{8}\.zip$/);
  for (const name of Object.keys(unzipSync(bytes))) expect(name).toMatch(/^[a-z0-9./-]+$/);
});

test("the same case at the same moment gives the same bytes, in whatever zone the machine is", async () => {
  const { bytes } = await run();
  const zone = process.env["TZ"];
  process.env["TZ"] = "Pacific/Auckland";
  const elsewhere = await run();
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
  expect(Buffer.from(elsewhere.bytes).equals(bytes)).toBe(true);
});

test("the zip's directory is sound: every entry has the size and checksum of its content, and the time of the export", async () => {
  const { bytes } = await run();
  const zip = Buffer.from(bytes);
  const files = unzipSync(bytes);
  const end = zip.lastIndexOf("PK\u0005\u0006");
  let at = zip.readUInt32LE(end + 16);
  for (const [name, content] of Object.entries(files)) {
    expect(zip.toString("latin1", at, at + 4)).toBe("PK\u0001\u0002");
    // 20:14:18 and 2026-11-23 as DOS writes them (APPNOTE 4.4.6).
    expect(zip.readUInt16LE(at + 12)).toBe((20 << 11) | (14 << 5) | 9);
    expect(zip.readUInt16LE(at + 14)).toBe((46 << 9) | (11 << 5) | 23);
    expect(zip.readUInt32LE(at + 16)).toBe(crc32(content));
    expect(zip.readUInt32LE(at + 24)).toBe(content.length);
    const nameBytes = zip.readUInt16LE(at + 28);
    expect(zip.toString("utf8", at + 46, at + 46 + nameBytes)).toBe(name);
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  expect(at).toBe(end);
});

test("damaged records of an image and of a provenance are named as missing; the words are exported all the same", async () => {
  await store.close();
  const raw = new DatabaseSync(join(folder.path, "casebook.db"));
  raw.exec("UPDATE attachments SET content = randomblob(500); UPDATE provenance SET body = randomblob(500)");
  raw.close();
  store = await openStore({ dataFolder: folder.path, vault: fileVault(folder.path) });
  const { fileName, bytes } = await run();
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toHaveLength(2);
  const markdown = Buffer.from(files[fileName.replace(".zip", "/case.md")] ?? []).toString("utf8");
  expect(markdown).toContain("1 of its images cannot be read any more.");
  expect(markdown).toContain("What was given to the model is not recorded");
  expect(markdown).toContain("> In the upper left.");
});

test("an answer of an earlier version, which recorded no origin of the files and knew no servers, is exported as it was", async () => {
  const { files: _, kind: __, ...loaded } = sampleProvenance.loaded;
  const turn = newTurn(caseId, (await store.readCase(caseId)).summary.leafId, { text: "And now?" });
  await store.beginAnswer(turn);
  const earlier = { ...sampleProvenance, loaded: { ...loaded, threads: 3 } } as object as Provenance;
  await store.finishAnswer(complete(turn.answer, "Still there."), earlier);
  expect((await store.readProvenance(caseId, turn.answer.id))?.loaded).toMatchObject({
    kind: "local",
    files: null,
  });
  const { fileName, bytes } = await run();
  const markdown = Buffer.from(unzipSync(bytes)[fileName.replace(".zip", "/case.md")] ?? []).toString("utf8");
  expect(markdown.match(/^\| Origin \| .*$/gm)).toEqual([
    "| Origin | ships with Casebook |",
    "| Origin | not recorded |",
  ]);
  const json = Buffer.from(unzipSync(bytes)[fileName.replace(".zip", "/provenance.json")] ?? []).toString();
  const { turns } = JSON.parse(json) as { turns: readonly { provenance?: Provenance }[] };
  expect(turns.at(-1)?.provenance).toEqual({ ...earlier, loaded: { ...loaded, files: null, threads: 3 } });
});

test("a case that is not there is refused by name", async () => {
  await expect(
    exportCase({ store, imaging, caseId: "none", appVersion: "0", termsAcceptance: null, now: 0 }),
  ).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
