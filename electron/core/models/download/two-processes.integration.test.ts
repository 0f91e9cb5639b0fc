import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { acquireDownloadLock } from "./download-lock.ts";
import { startDownloading } from "./testing/downloading-process.ts";
import { commit, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const modelId = `${repo}@${commit}:model-Q4_0.gguf`;

test("what the command line has in hand, the app refuses to fetch a second time, by name; when that process is killed it goes on", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 100_000 }, times: "always" });
  const other = startDownloading(bench, "model-Q4_0.gguf");
  expect(await other.says("downloading")).toBe(true);
  const downloads = await bench.downloads({ restore: "own" });
  await expect(downloads.start(bench.request())).rejects.toMatchObject({ code: "DOWNLOAD_ELSEWHERE" });
  // Another model is nobody's concern.
  const second = await downloads.start(bench.request("deep/er/model-BF16.gguf"));
  await other.kill();
  bench.hub.mend();
  await bench.until(downloads, second.id, "done");
  const { id } = await downloads.start(bench.request());
  await bench.until(downloads, id, "done");
});

test("an app that starts while the command line fetches waits, lets others go first, and drops it from the list once it is done there", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 100_000 }, times: "always" });
  const other = startDownloading(bench, "model-Q4_0.gguf");
  expect(await other.says("downloading")).toBe(true);
  const downloads = await bench.downloads();
  const [left] = downloads.list();
  const waiting = await bench.until(downloads, left?.id ?? "", "waiting");
  expect(waiting).toMatchObject({ failure: { code: "DOWNLOAD_ELSEWHERE" }, retryAt: expect.any(Number) });
  await expect(downloads.cancel(waiting.id)).rejects.toMatchObject({ code: "DOWNLOAD_ELSEWHERE" });
  // It is not taken for one that the user has paused.
  await bench.until(downloads, waiting.id, "waiting");
  bench.hub.mend();
  const second = await downloads.start(bench.request("deep/er/model-BF16.gguf"));
  await bench.until(downloads, second.id, "done");
  await other.says("done");
  await other.kill();
  while (downloads.list().some(({ id }) => id === waiting.id)) await sleep(5);
  expect((await bench.library.get(modelId))?.installed.problem).toBeNull();
});

test("one that waits for another process is looked at again at once when it is asked to", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 100_000 }, times: "always" });
  const before = await bench.downloads();
  const { id } = await before.start(bench.request());
  await bench.until(before, id, "downloading");
  await before.dispose();
  bench.hub.mend();
  const lock = await acquireDownloadLock(bench.modelFolder, id);
  const downloads = await bench.downloads({ elsewhereMs: 600_000 });
  await bench.until(downloads, id, "waiting");
  await downloads.resume(id);
  await bench.until(downloads, id, "waiting");
  lock.release();
  await downloads.resume(id);
  await bench.until(downloads, id, "done");
});

test("a lock is for one process and one download, is free again after it was let go, and letting go twice harms nobody", async () => {
  await using bench = await Workbench.open();
  const lock = await acquireDownloadLock(bench.modelFolder, "one");
  await expect(acquireDownloadLock(bench.modelFolder, "one")).rejects.toMatchObject({
    code: "DOWNLOAD_ELSEWHERE",
  });
  const other = await acquireDownloadLock(bench.modelFolder, "two");
  lock.release();
  lock.release();
  const again = await acquireDownloadLock(bench.modelFolder, "one");
  lock.release();
  await expect(acquireDownloadLock(bench.modelFolder, "one")).rejects.toMatchObject({
    code: "DOWNLOAD_ELSEWHERE",
  });
  again.release();
  other.release();
});
