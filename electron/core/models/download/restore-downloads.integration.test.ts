import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { acquireDownloadLock } from "./download-lock.ts";
import { Workbench } from "./testing/workbench.ts";

test("a model folder whose downloads cannot be read keeps nothing from starting; a new download says what is wrong", async () => {
  await using bench = await Workbench.open();
  await mkdir(path.join(bench.modelFolder, ".casebook"));
  await writeFile(path.join(bench.modelFolder, ".casebook", "downloads"), "a file, no folder");
  const downloads = await bench.downloads();
  expect(downloads.list()).toEqual([]);
  await expect(downloads.start(bench.request())).rejects.toMatchObject({ code: "LIBRARY_READ_ONLY" });
});

test("a lock that cannot be made is named by its cause, and a leftover that cannot be locked keeps nothing from starting", async () => {
  await using bench = await Workbench.open();
  const id = "0123456789abcdef";
  await mkdir(path.join(bench.modelFolder, ".casebook", "downloads", id), { recursive: true });
  // A folder where the lock's file should be.
  await mkdir(path.join(bench.modelFolder, ".casebook", "locks", id), { recursive: true });
  expect((await bench.downloads()).list()).toEqual([]);
  await expect(acquireDownloadLock(bench.modelFolder, id)).rejects.toMatchObject({
    code: "LIBRARY_READ_ONLY",
  });
});

test("a lock whose file holds something else is named as the model folder's, not as the database of cases", async () => {
  await using bench = await Workbench.open();
  await mkdir(path.join(bench.modelFolder, ".casebook", "locks"), { recursive: true });
  await writeFile(path.join(bench.modelFolder, ".casebook", "locks", "one"), "no database ".repeat(1_000));
  await expect(acquireDownloadLock(bench.modelFolder, "one")).rejects.toMatchObject({
    code: "LIBRARY_READ_ONLY",
  });
});
