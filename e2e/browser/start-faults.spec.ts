/** The built host at its real start on a disk that takes nothing: folders, lock, key and database, in this order. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { takeDataLock } from "../../electron/core/store/data-lock.ts";
import { canMount, makeReadOnly, smallDisk } from "../../electron/core/store/testing/disks.ts";
import { expect, test } from "../harness/fixtures.ts";
import { runHost } from "../harness/host.ts";
import { seedData } from "../harness/seed.ts";

test.skip(!canMount, "nothing can be mounted here");

/** A tmpfs gives room in these. */
const page = 4_096;

/** Every file below a folder with the hash of its content, every folder with none. */
async function contentOf(folder: string): Promise<Record<string, string | null>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const all = entries.map(async (entry) => {
    const name = path.join(entry.parentPath, entry.name);
    const hash = entry.isFile()
      ? createHash("sha256")
          .update(await readFile(name))
          .digest("hex")
      : null;
    return [path.relative(folder, name), hash] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

const filler = (disk: string): string => path.join(disk, "filler");

/** Takes all room but this many bytes. */
async function fillUp(disk: string, left: number): Promise<void> {
  const { bavail, bsize } = await statfs(disk);
  await writeFile(filler(disk), Buffer.alloc(bavail * bsize - left));
}

/** A data folder with a case, and with all that a start makes. */
async function seedWhole(folder: string): Promise<string> {
  await seedData(folder, { cases: [{ title: "Kept", turns: [{ question: "One?", answer: "Two." }] }] });
  const dataFolder = path.join(folder, "data");
  await mkdir(path.join(dataFolder, "models"));
  await (await takeDataLock(dataFolder)).release();
  return dataFolder;
}

const full = { status: 1, stderr: expect.stringMatching(/^The disk is full.*\nFree some space.*\n$/) };

// What needs the disk first: the note of who holds the data folder, the key, the database.
for (const [room, pages] of [
  ["nothing", 0],
  ["one page", 1],
  ["a few pages", 6],
] as const) {
  test(`a full disk, room for ${room}: the start ends with what to do, and no case, key or setting has changed`, async () => {
    using disk = smallDisk(3_000_000);
    const dataFolder = await seedWhole(disk.path);
    await fillUp(disk.path, pages * page);
    const before = await contentOf(disk.path);
    expect(runHost(dataFolder)).toMatchObject(full);
    expect(await contentOf(disk.path)).toMatchObject(before);
  });
}

test("a full disk at the very first start: it ends with what to do at every step, and there is a start once there is room", async ({
  start,
}) => {
  using disk = smallDisk(3_000_000);
  const dataFolder = path.join(disk.path, "data");
  for (const pages of [0, 1, 6]) {
    await fillUp(disk.path, pages * page);
    expect(runHost(dataFolder), `${pages} pages`).toMatchObject(full);
    await rm(filler(disk.path));
  }
  const host = await start({ dataFolder });
  expect(await host.end()).toBe(0);
});

test("a read-only data folder: the start ends with what to do, on a first start with the folder's name", async () => {
  using disk = smallDisk(3_000_000);
  const dataFolder = await seedWhole(disk.path);
  const before = await contentOf(disk.path);
  makeReadOnly(disk.path);
  expect(runHost(dataFolder)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^Casebook cannot write in its data folder\.\n.*CASEBOOK_DATA.*\n$/),
  });
  const first = path.join(disk.path, "first");
  const { status, stderr } = runHost(first);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Casebook cannot create its folder .*\n.*CASEBOOK_DATA.*\n$/);
  expect(stderr).toContain(first);
  expect(await contentOf(disk.path)).toEqual(before);
});
