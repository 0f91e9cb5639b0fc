import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createJournals } from "./journal.ts";
import { commit, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const modelId = `${repo}@${commit}:model-Q4_0.gguf`;

/** As far as a process comes that dies before the record: files verified and in their places, the journal still there. */
async function diesBeforeTheRecord(bench: Workbench): Promise<string> {
  const addRecord = (): Promise<void> => Promise.reject(new Error("as if killed here"));
  const { id } = await bench.fetch(bench.request("model-Q4_0.gguf", "mmproj-F16.gguf"), {
    library: { addRecord },
  });
  bench.bugs.length = 0;
  bench.hub.forgetRequests();
  return id;
}

async function goesOn(bench: Workbench, id: string): Promise<void> {
  const downloads = await bench.downloads();
  await downloads.resume(id);
  await bench.until(downloads, id, "done");
  expect((await bench.library.get(modelId))?.installed).toMatchObject({
    hasImageEncoder: true,
    problem: null,
  });
  expect((await bench.files()).unfinished).toEqual([]);
}

const fetched = (bench: Workbench): readonly (string | undefined)[] =>
  bench.hub.requests.filter(({ server }) => server === "cdn").map(({ file }) => file?.path);

test("killed before the record: the next start records what is in its place, and fetches nothing", async () => {
  await using bench = await Workbench.open();
  await goesOn(bench, await diesBeforeTheRecord(bench));
  expect(fetched(bench)).toEqual([]);
});

test("killed between two renames: the next start does the second one, and fetches nothing", async () => {
  await using bench = await Workbench.open();
  const id = await diesBeforeTheRecord(bench);
  const folder = path.join(bench.modelFolder, "test--model-GGUF", commit);
  await rename(path.join(folder, "mmproj-F16.gguf"), createJournals(bench.modelFolder).partPath(id, 1));
  await goesOn(bench, id);
  expect(fetched(bench)).toEqual([]);
});

test("killed between the record and the end of the journal: nothing is fetched or listed twice", async () => {
  await using bench = await Workbench.open();
  const id = await diesBeforeTheRecord(bench);
  const downloads = await bench.downloads({
    library: {
      async addRecord(record) {
        await bench.library.addRecord(record);
        throw new Error("as if killed here");
      },
    },
  });
  await downloads.resume(id);
  await bench.until(downloads, id, "failed");
  await downloads.dispose();
  await goesOn(bench, id);
  expect(fetched(bench)).toEqual([]);
  expect((await bench.library.list()).filter(({ model }) => model.id === modelId)).toHaveLength(1);
});

test("a verified file that somebody took away meanwhile is fetched again, the other one is not", async () => {
  await using bench = await Workbench.open();
  const id = await diesBeforeTheRecord(bench);
  const folder = path.join(bench.modelFolder, "test--model-GGUF", commit);
  await rename(path.join(folder, "mmproj-F16.gguf"), path.join(bench.modelFolder, "elsewhere.txt"));
  await goesOn(bench, id);
  expect(new Set(fetched(bench))).toEqual(new Set(["mmproj-F16.gguf"]));
});

test("a verified part that somebody takes away while the next file is fetched is named, not recorded, and fetched again", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 1_000_000 }, times: "always" });
  const downloads = await bench.downloads();
  const journals = createJournals(bench.modelFolder);
  const { id } = await downloads.start(bench.request("model-Q4_0.gguf", "mmproj-F16.gguf"));
  while (((await journals.read(id))?.files[0]?.verified ?? null) === null) await sleep(2);
  await rm(journals.partPath(id, 0));
  const failed = await bench.until(downloads, id, "failed");
  expect(failed.failure?.code).toBe("DOWNLOAD_CHANGED");
  expect(await bench.library.get(modelId)).toBeNull();
  bench.hub.mend();
  await goesOn(bench, id);
  expect(bench.bugs).toEqual([]);
});
