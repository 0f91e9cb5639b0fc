import { randomBytes } from "node:crypto";
import { rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { canMount, makeReadOnly, makeWritable, smallDisk } from "../../store/testing/disks.ts";
import { bytesIn } from "./byte-ranges.ts";
import { createJournals } from "./journal.ts";
import { modelBytes } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

test("a disk without room for the model and the reserve is refused before a byte is fetched, with the numbers", async () => {
  await using bench = await Workbench.open();
  const failed = await bench.fetch(bench.request(), { reserveBytes: 2 ** 60 });
  expect(failed.failure).toMatchObject({
    code: "DISK_FULL",
    message: expect.stringContaining("3.00 MB have to be fetched"),
  });
  expect(bench.hub.requests.filter(({ server }) => server === "cdn")).toEqual([]);
});

const onSmallDisk = test.skipIf(!canMount);
const disk = canMount ? "a tmpfs of 4 MB" : "skipped: nothing can be mounted here";

/** Takes all room but `left` bytes. Returns the file that does. */
async function fillUp(bench: Workbench, left: number): Promise<string> {
  const filler = path.join(bench.modelFolder, "filler");
  const { bavail, bsize } = await statfs(bench.modelFolder);
  await writeFile(filler, randomBytes(Math.max(0, bavail * bsize - left))).catch(
    (error: NodeJS.ErrnoException) => {
      // The download has taken some of it in the meantime: so much the better.
      if (error.code !== "ENOSPC") throw error;
    },
  );
  return filler;
}

onSmallDisk(
  `a disk that fills up in the middle (ENOSPC): DISK_FULL, what is there stays, and with room only the rest is fetched (${disk})`,
  async () => {
    using small = smallDisk(4_000_000);
    await using bench = await Workbench.open({ modelFolder: small.path });
    bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 200_000 }, times: "always" });
    const downloads = await bench.downloads();
    const { id } = await downloads.start(bench.request());
    await bench.untilBytes(downloads, id, 500_000);
    // As much as a crash would leave as well: the journal is a moment behind.
    while (bytesIn((await createJournals(small.path).read(id))?.files[0]?.ranges ?? []) < 450_000)
      await sleep(2);
    const filler = await fillUp(bench, 0);
    const failed = await bench.until(downloads, id, "failed");
    expect(failed.failure).toMatchObject({ code: "DISK_FULL", remedy: expect.stringMatching(/space/) });
    expect(failed.bytes).toBeGreaterThan(400_000);
    expect((await bench.files()).loadable).toEqual([]);
    await rm(filler);
    bench.hub.mend();
    bench.hub.forgetRequests();
    await downloads.resume(id);
    await bench.until(downloads, id, "done");
    expect(bench.fetchedBytes()).toBeLessThan(modelBytes - 400_000);
    expect(bench.bugs).toEqual([]);
  },
);

onSmallDisk(
  `a disk whose last room is for the user's cases: it stops in time, before the disk is full (${disk})`,
  async () => {
    using small = smallDisk(8_000_000);
    await using bench = await Workbench.open({ modelFolder: small.path });
    bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 200_000 }, times: "always" });
    const downloads = await bench.downloads({ reserveBytes: 2_000_000 });
    const { id } = await downloads.start(bench.request());
    await bench.untilBytes(downloads, id, 500_000);
    await fillUp(bench, 1_900_000);
    const { failure } = await bench.until(downloads, id, "failed");
    expect(failure?.code).toBe("DISK_FULL");
    // What is missing yet, not nothing.
    expect(failure?.message).toMatch(/^[12]\.\d+ MB/);
    const { bavail, bsize } = await statfs(small.path);
    expect(bavail * bsize).toBeGreaterThan(500_000);
  },
);

onSmallDisk(`a model folder that becomes read-only: LIBRARY_READ_ONLY at the start (${disk})`, async () => {
  using small = smallDisk(8_000_000);
  await using bench = await Workbench.open({ modelFolder: small.path });
  const downloads = await bench.downloads();
  makeReadOnly(small.path);
  await expect(downloads.start(bench.request())).rejects.toMatchObject({ code: "LIBRARY_READ_ONLY" });
  makeWritable(small.path);
  const { id } = await downloads.start(bench.request());
  await bench.until(downloads, id, "done");
});
