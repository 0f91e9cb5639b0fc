import { existsSync } from "node:fs";
import { mkdir, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { modelBytes } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const slowly = { server: "cdn", times: "always", fault: { kind: "slow", bytesPerSecond: 200_000 } } as const;

/** Nothing is done before it is mended. */
async function slowBench(): Promise<Workbench> {
  const bench = await Workbench.open();
  bench.hub.fail(slowly);
  return bench;
}

const journalOf = (bench: Workbench, id: string): string =>
  path.join(bench.modelFolder, ".casebook", "downloads", id, "journal.json");

test("one model at a time, in the order in which they were added", async () => {
  await using bench = await Workbench.open();
  const downloads = await bench.downloads();
  const names = ["model-Q4_0.gguf", "model-Q8_0.gguf", "deep/er/model-BF16.gguf"];
  for (const name of names) await downloads.start(bench.request(name));
  const ids = downloads.list().map(({ id }) => id);
  for (const id of ids) await bench.until(downloads, id, "done");
  const runs = bench.changes
    .filter(({ state }) => state !== "queued" && state !== "done")
    .map(({ id }) => id);
  expect(runs.filter((id, at) => id !== runs[at - 1])).toEqual(ids);
});

test("paused, nothing moves any more; resumed, only the rest is fetched", async () => {
  await using bench = await slowBench();
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  await bench.untilBytes(downloads, id, 200_000);
  await downloads.pause(id);
  const paused = downloads.list()[0];
  expect(paused).toMatchObject({ state: "paused", bytesPerSecond: null, secondsLeft: null });
  bench.hub.mend();
  bench.hub.forgetRequests();
  await downloads.resume(id);
  await bench.until(downloads, id, "done");
  expect(bench.fetchedBytes()).toBe(modelBytes - (paused?.bytes ?? 0));
});

test("one that is paused lets the next one go first, and one that waits behind it can be paused as well", async () => {
  await using bench = await slowBench();
  const downloads = await bench.downloads();
  const first = await downloads.start(bench.request("model-Q4_0.gguf"));
  const second = await downloads.start(bench.request("model-Q8_0.gguf"));
  const third = await downloads.start(bench.request("deep/er/model-BF16.gguf"));
  await downloads.pause(second.id);
  await downloads.pause(first.id);
  bench.hub.mend();
  await bench.until(downloads, third.id, "done");
  expect(downloads.list().map(({ state }) => state)).toEqual(["paused", "paused", "done"]);
});

test("one that waits until the hub has time is tried at once when it is asked to, or paused", async () => {
  await using bench = await Workbench.open();
  const busy = { kind: "status", status: 429, retryAfterSeconds: 600 } as const;
  bench.hub.fail({ server: "cdn", times: "always", fault: busy });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  const { failure } = await bench.until(downloads, id, "waiting");
  expect(failure?.code).toBe("HUB_RATE_LIMITED");
  await downloads.pause(id);
  expect(downloads.list()[0]).toMatchObject({ state: "paused", failure: null });
  await downloads.resume(id);
  await bench.until(downloads, id, "waiting");
  bench.hub.mend();
  await downloads.resume(id);
  await bench.until(downloads, id, "done");
});

test("cancelled, it is gone from the list and from the disk, and the next one starts", async () => {
  await using bench = await slowBench();
  const downloads = await bench.downloads();
  const first = await downloads.start(bench.request("model-Q4_0.gguf"));
  const second = await downloads.start(bench.request("model-Q8_0.gguf"));
  await bench.until(downloads, first.id, "downloading");
  await downloads.cancel(first.id);
  expect(bench.removed).toEqual([first.id]);
  expect(existsSync(path.dirname(journalOf(bench, first.id)))).toBe(false);
  bench.hub.mend();
  await bench.until(downloads, second.id, "done");
  await expect(downloads.pause(first.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("one that is done is only taken off the list, one that is paused is deleted", async () => {
  await using bench = await Workbench.open();
  const downloads = await bench.downloads();
  const first = await downloads.start(bench.request());
  const done = await bench.until(downloads, first.id, "done");
  await downloads.cancel(first.id);
  expect(await bench.library.find(done.modelId ?? "")).not.toBeNull();
  bench.hub.fail(slowly);
  const second = await downloads.start(bench.request("model-Q8_0.gguf"));
  await downloads.pause(second.id);
  await downloads.cancel(second.id);
  expect(downloads.list()).toEqual([]);
  expect((await bench.files()).unfinished).toEqual([]);
});

test("the same wish twice is one download, and a paused one goes on", async () => {
  await using bench = await slowBench();
  const downloads = await bench.downloads();
  const first = await downloads.start(bench.request());
  expect((await downloads.start(bench.request())).id).toBe(first.id);
  await downloads.pause(first.id);
  bench.hub.mend();
  expect((await downloads.start(bench.request())).id).toBe(first.id);
  await bench.until(downloads, first.id, "done");
  expect(downloads.list()).toHaveLength(1);
});

test("after a restart a paused one stays paused, a failed one stays failed with its reason, the others go on", async () => {
  await using bench = await slowBench();
  const before = await bench.downloads();
  const failing = await before.start(bench.request("missing.gguf"));
  const failed = await bench.until(before, failing.id, "failed");
  const paused = await before.start(bench.request("model-Q4_0.gguf"));
  await bench.until(before, paused.id, "downloading");
  await before.pause(paused.id);
  const running = await before.start(bench.request("model-Q8_0.gguf"));
  const waiting = await before.start(bench.request("deep/er/model-BF16.gguf"));
  await bench.until(before, running.id, "downloading");
  await before.dispose();
  bench.hub.mend();
  const after = await bench.downloads();
  expect(after.list().map(({ id }) => id)).toEqual([failing.id, paused.id, running.id, waiting.id]);
  await bench.until(after, running.id, "done");
  await bench.until(after, waiting.id, "done");
  expect(after.list().slice(0, 2)).toEqual([
    expect.objectContaining({ state: "failed", failure: failed.failure }),
    expect.objectContaining({ state: "paused" }),
  ]);
  await after.resume(paused.id);
  await bench.until(after, paused.id, "done");
});

test("the command line touches nothing but what it was told to fetch, and goes on with what the app left of that", async () => {
  await using bench = await slowBench();
  const app = await bench.downloads();
  const left = await app.start(bench.request("model-Q4_0.gguf"));
  const other = await app.start(bench.request("model-Q8_0.gguf"));
  await bench.until(app, left.id, "downloading");
  await app.dispose();
  bench.hub.mend();
  const commandLine = await bench.downloads({ restore: "own" });
  expect(commandLine.list()).toEqual([]);
  await commandLine.start(bench.request("model-Q4_0.gguf"));
  await bench.until(commandLine, left.id, "done");
  expect(existsSync(journalOf(bench, other.id))).toBe(true);
});

test("a journal that makes no sense is left alone, a folder without one is cleared away", async () => {
  await using bench = await Workbench.open();
  const strange = journalOf(bench, "strange");
  const leftover = path.join(path.dirname(path.dirname(strange)), "leftover", "0.part");
  for (const file of [strange, leftover]) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '{"version":2,"id":"strange"}');
  }
  const downloads = await bench.downloads();
  expect(downloads.list()).toEqual([]);
  expect(existsSync(strange)).toBe(true);
  expect(existsSync(path.dirname(leftover))).toBe(false);
});

test.each([
  ["cut off is fetched again from there", 1_000],
  ["made longer is cut off at the model's end", modelBytes + 5_000],
])("a part file that was %s, whatever the journal says", async (_, bytes) => {
  await using bench = await slowBench();
  const before = await bench.downloads();
  const { id } = await before.start(bench.request());
  await bench.untilBytes(before, id, 300_000);
  await before.dispose();
  await truncate(path.join(path.dirname(journalOf(bench, id)), "0.part"), bytes);
  bench.hub.mend();
  const after = await bench.downloads();
  await bench.until(after, id, "done");
  const [model = ""] = (await bench.files()).loadable;
  expect((await stat(path.join(bench.modelFolder, model))).size).toBe(modelBytes);
});

test("terms that changed in the meantime are asked for before anything goes on", async () => {
  await using bench = await slowBench();
  const before = await bench.downloads();
  const { id } = await before.start(bench.request());
  await bench.until(before, id, "downloading");
  await before.dispose();
  bench.hub.forgetRequests();
  const refusal = new CasebookError("TERMS_NOT_ACCEPTED", "They have changed.", "Read them again.");
  const after = await bench.downloads({ terms: { require: () => Promise.reject(refusal) } });
  expect((await bench.until(after, id, "failed")).failure).toMatchObject({ code: "TERMS_NOT_ACCEPTED" });
  await expect(after.resume(id)).rejects.toBe(refusal);
  expect(bench.hub.requests).toEqual([]);
});
