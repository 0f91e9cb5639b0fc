import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sampleProvenance } from "../../../shared/note/testing/samples.ts";
import { defaultSettings } from "../../../shared/settings.ts";
import { entryPath } from "../places.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";
import { complete, newImage, newTurn, StoreFolder } from "./testing/store-folder.ts";
import { fileVault } from "./vault.ts";

let folder: StoreFolder;
let store: Store;
let workers: Worker[];

const open = (): Promise<Store> =>
  openStore({
    dataFolder: folder.path,
    vault: fileVault(folder.path),
    startWorker: (workerData) => {
      const worker = new Worker(entryPath("store-worker"), { workerData });
      workers.push(worker);
      return worker;
    },
  });

beforeEach(async () => {
  workers = [];
  folder = new StoreFolder();
  store = await open();
});
afterEach(async () => {
  await store.close();
  folder[Symbol.dispose]();
});

test("every operation works through the thread, and all of it is there after a restart", async () => {
  const { id } = await store.createCase();
  const given = newImage(randomBytes(99_000));
  const image = await store.addAttachment(id, given);
  const turn = newTurn(id, null, { text: "Where?", attachmentIds: [image.id] });
  expect((await store.beginAnswer(turn)).leafId).toBe(turn.answer.id);
  await store.writeAnswer({ ...turn.answer, text: "Th" });
  await store.finishAnswer(complete(turn.answer, "There."), sampleProvenance);
  await store.renameCase(id, "Spot");
  await store.selectLeaf(id, turn.answer.id);
  await store.writeSettings({ ...defaultSettings, theme: "light" });
  const other = await store.createCase();
  await store.markDeleted(other.id);
  await store.restoreCase(other.id);
  await store.markDeleted(other.id);
  await store.purgeCase(other.id);
  await store.close();
  store = await open();
  expect(store.notices).toEqual([]);
  expect((await store.listCases()).map((each) => each.title)).toEqual(["Spot"]);
  expect(await store.searchCases("there")).toHaveLength(1);
  expect((await store.readCase(id)).messages).toEqual([turn.question, complete(turn.answer, "There.")]);
  expect(await store.readAttachment(id, image.id)).toEqual(image);
  expect(await store.readContent(id, image.id)).toEqual(given.bytes);
  expect(await store.readProvenance(id, turn.answer.id)).toEqual(sampleProvenance);
  expect((await store.readSettings()).theme).toBe("light");
});

test("expected failures cross the thread with code, message and remedy", async () => {
  await expect(store.readCase("none")).rejects.toMatchObject({
    name: "CasebookError",
    code: "NOT_FOUND",
    remedy: "Choose another case from the list.",
  });
});

test("calls are carried out in the order they were made", async () => {
  const { id } = await store.createCase();
  const titles = Array.from({ length: 50 }, (_none, number) => `Title ${number}`);
  const summaries = await Promise.all(titles.map((title) => store.renameCase(id, title)));
  expect(summaries.map((summary) => summary.title)).toEqual(titles);
});

describe("when the thread dies", () => {
  test("pending calls are refused as STORE_FAILED, the next call starts a new one, and nothing saved is lost", async () => {
    const { id } = await store.createCase();
    const pending = Promise.allSettled(
      Array.from({ length: 20 }, () => store.addAttachment(id, newImage(randomBytes(500_000)))),
    );
    await workers[0]?.terminate();
    const outcomes = await pending;
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "STORE_FAILED" });
    const { attachments } = await store.readCase(id);
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") expect(attachments).toContainEqual(outcome.value);
    }
    expect(workers).toHaveLength(2);
    expect(store.notices).toEqual([]);
  });

  test("deleted cases can still be brought back, and running answers go on", async () => {
    const deleted = await store.createCase();
    await store.markDeleted(deleted.id);
    const { id } = await store.createCase();
    const turn = newTurn(id, null);
    await store.beginAnswer(turn);
    await workers[0]?.terminate();
    expect((await store.restoreCase(deleted.id)).id).toBe(deleted.id);
    expect((await store.readCase(id)).messages[1]).toMatchObject({ status: "streaming" });
    await store.finishAnswer(complete(turn.answer, "Done"), null);
    expect((await store.readCase(id)).messages[1]).toMatchObject({ status: "complete", text: "Done" });
  });
});

test.each([
  ["exits without closing", "process.exit(0)"],
  ["ends in an error", "throw new Error('bug')"],
])("a Casebook that %s is no crash: nothing is lost, and no log is missed", async (_name, end) => {
  const { id } = await store.createCase();
  await store.close();
  const script = `
    const { openStore } = await import(${JSON.stringify(new URL("./open-store.ts", import.meta.url).href)});
    const { fileVault } = await import(${JSON.stringify(new URL("./vault.ts", import.meta.url).href)});
    const dataFolder = ${JSON.stringify(folder.path)};
    const store = await openStore({ dataFolder, vault: fileVault(dataFolder) });
    await store.renameCase("${id}", "Renamed");
    ${end}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
  await once(child, "exit");
  store = await open();
  expect(store.notices).toEqual([]);
  expect((await store.listCases()).map((each) => each.title)).toEqual(["Renamed"]);
});

test("a data folder that is a file is refused by name", async () => {
  const path = join(folder.path, "file");
  writeFileSync(path, "");
  await expect(openStore({ dataFolder: path, vault: fileVault(path) })).rejects.toMatchObject({
    code: "STORE_FAILED",
  });
});

test("after close nothing is accepted, and closing twice is the same as once", async () => {
  await store.close();
  await store.close();
  await expect(store.createCase()).rejects.toMatchObject({ code: "STORE_FAILED" });
});

test("a data folder that cannot be opened is refused with its reason, and can be tried again", async () => {
  await store.close();
  rmSync(join(folder.path, "vault.key"));
  await expect(open()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
  const wrongKey = { ...fileVault(folder.path), readKey: async () => randomBytes(32) };
  await expect(openStore({ dataFolder: folder.path, vault: wrongKey })).rejects.toMatchObject({
    code: "VAULT_UNREADABLE",
  });
});

test("a case of 300 messages with images: times are printed", async () => {
  const { id } = await store.createCase();
  const clock = (): number => performance.now();
  const began = clock();
  let parentId: string | null = null;
  const paragraph = "The spot lies in the upper left quadrant and is round. ".repeat(30);
  for (let number = 0; number < 150; number += 1) {
    const image = number % 10 === 0 ? await store.addAttachment(id, newImage(randomBytes(300_000))) : null;
    const turn = newTurn(id, parentId, { text: paragraph, attachmentIds: image === null ? [] : [image.id] });
    await store.beginAnswer(turn);
    await store.finishAnswer(complete(turn.answer, paragraph), sampleProvenance);
    parentId = turn.answer.id;
  }
  const written = clock();
  const { messages } = await store.readCase(id);
  const read = clock();
  const found = await store.searchCases("quadrant absent");
  const searched = clock();
  await store.writeAnswer({ ...newTurn(id, null).answer, id: parentId ?? "", text: paragraph });
  const flushed = clock();
  await store.close();
  const closed = clock();
  store = await open();
  const opened = clock();
  console.info(
    `300 messages, 15 images: written in ${(written - began).toFixed(0)} ms (${((written - began) / 150).toFixed(1)} a turn), read ${(read - written).toFixed(0)}, searched ${(searched - read).toFixed(0)}, one flush ${(flushed - searched).toFixed(1)}, opened ${(opened - closed).toFixed(0)}`,
  );
  expect(messages).toHaveLength(300);
  expect(found).toEqual([]);
});
