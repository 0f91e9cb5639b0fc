/** Every copy is found again, also where another model folder was used before. */
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openFormerFolders } from "./former-folders.ts";
import { createLibrary } from "./library/create-library.ts";
import { recorded, recordOf, writeSmallModel } from "./library/testing/library-fixture.ts";

let data: string;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-former-"));
  data = path.join(folder, "data");
  await mkdir(data);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const place = (name: string): string => path.join(folder, name);
const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** A model folder with one model that Casebook imported, and one that somebody put there. */
async function usedFolder(name: string): Promise<{ readonly own: string; readonly byHand: string }> {
  const imported = `imported/${"a".repeat(16)}/own.gguf`;
  const [own, byHand] = [path.join(place(name), imported), path.join(place(name), "theirs.gguf")];
  await writeSmallModel(own);
  await writeSmallModel(byHand, { seed: 2 });
  const library = createLibrary({ modelFolder: place(name), registry: [] });
  await library.addRecord(recordOf("own", [await recorded(place(name), imported)]));
  return { own, byHand };
}

it("what Casebook put into a former folder is deleted, what others put there stays", async () => {
  const { own, byHand } = await usedFolder("a");
  expect((await openFormerFolders(data, place("a"), true)).folders).toEqual([]);
  const former = await openFormerFolders(data, place("b"), true);
  expect(former.folders).toEqual([place("a")]);
  expect(await former.removeOwn()).toEqual({ leftInPlace: [], stillFetched: [], notReached: [] });
  expect([await exists(own), await exists(byHand)]).toEqual([false, true]);
  expect(former.folders).toEqual([]);
  // It is forgotten, and the present one is known when its turn comes.
  expect((await openFormerFolders(data, place("c"), true)).folders).toEqual([place("b")]);
});

it("one that cannot be reached is named, and found when it is there again", async () => {
  const { own } = await usedFolder("a");
  await openFormerFolders(data, place("a"), true);
  await rename(place("a"), place("unplugged"));
  const former = await openFormerFolders(data, place("b"), true);
  expect(await former.removeOwn()).toMatchObject({ notReached: [place("a")] });
  await rename(place("unplugged"), place("a"));
  expect((await former.removeOwn()).notReached).toEqual([]);
  expect(await exists(own)).toBe(false);
});

it("who only reads leaves no note, and reads those of others", async () => {
  await openFormerFolders(data, place("a"), false);
  expect(await readdir(data)).toEqual([]);
  await openFormerFolders(data, place("a"), true);
  expect((await openFormerFolders(data, place("b"), false)).folders).toEqual([place("a")]);
});

it("a damaged note costs what it said, not the start, and no data folder is made for one", async () => {
  await writeFile(path.join(data, "model-folders.json"), '["relative"');
  expect((await openFormerFolders(data, place("a"), true)).folders).toEqual([]);
  expect((await openFormerFolders(data, place("b"), true)).folders).toEqual([place("a")]);
  await openFormerFolders(place("none"), place("a"), true);
  expect(await readdir(folder)).toEqual(["data"]);
});
