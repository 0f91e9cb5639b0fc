import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { makeFolder } from "./folders.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "casebook-folders-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const cannot = { code: "STORE_READ_ONLY", remedy: expect.stringContaining("CASEBOOK_DATA") };

it("missing folders are made with all above them, and one that is there is left as it is", async () => {
  const data = path.join(folder, "a", "b", "c");
  await makeFolder(data);
  await writeFile(path.join(data, "kept"), "");
  await makeFolder(data);
  expect((await stat(path.join(data, "kept"))).isFile()).toBe(true);
});

it.skipIf(process.platform === "win32")("only this user may look into a folder that was made", async () => {
  await makeFolder(path.join(folder, "a", "b"));
  for (const made of ["a", path.join("a", "b")])
    expect((await stat(path.join(folder, made))).mode & 0o077, made).toBe(0);
});

it("several that start at once all find the folder", async () => {
  const data = path.join(folder, "a", "b");
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(data)));
  expect((await stat(data)).isDirectory()).toBe(true);
});

it("a file in the folder's place or above it is said with the way out", async () => {
  const file = path.join(folder, "file");
  await writeFile(file, "");
  await expect(makeFolder(file)).rejects.toMatchObject(cannot);
  await expect(makeFolder(path.join(file, "data"))).rejects.toMatchObject(cannot);
});

it.skipIf(process.platform === "win32")(
  "a link that leads to a folder is one, and a broken link is none",
  async () => {
    await symlink(tmpdir(), path.join(folder, "good"));
    await makeFolder(path.join(folder, "good"));
    await symlink(path.join(folder, "nowhere"), path.join(folder, "broken"));
    await expect(makeFolder(path.join(folder, "broken"))).rejects.toMatchObject(cannot);
  },
);

it.runIf(process.platform === "linux")(
  "a file system without room for a folder ends the attempt instead of hanging it",
  () => expect(makeFolder("/proc/casebook/models")).rejects.toMatchObject(cannot),
);
