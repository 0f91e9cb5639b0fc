import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { createJournals } from "./journal.ts";
import { commit } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const place = (...names: string[]): string => path.join("test--model-GGUF", commit, ...names);
const q4 = place("model-Q4_0.gguf");
const mmproj = place("mmproj-F16.gguf");

/** As far as a process comes that dies before the record: files verified and in their places, the journal still there. */
async function diesBeforeTheRecord(bench: Workbench): Promise<string> {
  const addRecord = (): Promise<void> => Promise.reject(new Error("as if killed here"));
  const request = bench.request("model-Q4_0.gguf", "mmproj-F16.gguf");
  const { id } = await bench.fetch(request, { library: { addRecord } });
  bench.bugs.length = 0;
  return id;
}

const loadable = async (bench: Workbench) => (await bench.files()).loadable;

test("cancelled when its files are in their places already: they are deleted", async () => {
  await using bench = await Workbench.open();
  const id = await diesBeforeTheRecord(bench);
  expect(await loadable(bench)).toEqual([mmproj, q4]);
  const downloads = await bench.downloads();
  await downloads.cancel(id);
  expect(await loadable(bench)).toEqual([]);
  expect((await bench.files()).unfinished).toEqual([]);
});

test("cancelled: what a model of the library has as well stays", async () => {
  await using bench = await Workbench.open();
  await bench.fetch(bench.request("model-Q8_0.gguf", "mmproj-F16.gguf"));
  const id = await diesBeforeTheRecord(bench);
  const downloads = await bench.downloads();
  await downloads.cancel(id);
  expect(await loadable(bench)).toEqual([mmproj, place("model-Q8_0.gguf")]);
});

test("cancelled: what another download needs stays", async () => {
  await using bench = await Workbench.open();
  const id = await diesBeforeTheRecord(bench);
  const other = await bench.downloads({ reserveBytes: 2 ** 60 });
  const request = bench.request("model-Q8_0.gguf", "mmproj-F16.gguf");
  await bench.until(other, (await other.start(request)).id, "failed");
  await other.cancel(id);
  expect(await loadable(bench)).toEqual([mmproj]);
});

test("at the start, files in Casebook's own places that nothing speaks of are deleted, and nothing else is", async () => {
  await using bench = await Workbench.open();
  await bench.fetch(bench.request("model-Q8_0.gguf"));
  const id = await diesBeforeTheRecord(bench);
  const theirs = ["mine.gguf", path.join("folder", "mine.gguf"), path.join("some--thing", "mine.gguf")];
  const stray = [place("stray.gguf"), place("deep", "er", "stray.GGUF")];
  for (const name of [...theirs, ...stray, place("notes.txt")]) {
    const file = path.join(bench.modelFolder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "bytes");
  }
  // What one unfinished download says counts, and that one is just between two renames.
  await rename(path.join(bench.modelFolder, mmproj), createJournals(bench.modelFolder).partPath(id, 1));
  await bench.downloads();
  expect(await loadable(bench)).toEqual([...theirs, q4, place("model-Q8_0.gguf")].toSorted());
});

test("at the start nothing is deleted while a record or a journal cannot be understood, or without any record", async () => {
  for (const folder of ["models", path.join("downloads", "0123456789abcdef"), "nothing"]) {
    await using bench = await Workbench.open();
    if (folder !== "nothing") await bench.fetch(bench.request("deep/er/model-BF16.gguf"));
    for (const name of [q4, path.join(".casebook", folder, "journal.json")]) {
      const file = path.join(bench.modelFolder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, "of a later version");
    }
    await bench.downloads();
    expect(await loadable(bench)).toContain(q4);
  }
});
