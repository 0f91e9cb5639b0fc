import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import type { HeldToken } from "../hub/held-token.ts";
import { createFetchThread } from "./fetch-thread.ts";
import { commit, gatedRepo, modelBytes, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const endpointBefore = process.env["HF_ENDPOINT"];
afterEach(() => {
  if (endpointBefore === undefined) delete process.env["HF_ENDPOINT"];
  else process.env["HF_ENDPOINT"] = endpointBefore;
});

/** The thread finds its own way to the hub, as it does in the app. */
async function openBench(token: HeldToken = { kind: "none" }, offline = false) {
  const bench = await Workbench.open();
  process.env["HF_ENDPOINT"] = bench.hub.endpoint;
  bench.token = token;
  const fetchFile = createFetchThread({
    token: async () => token,
    offline: () => offline,
    appVersion: "0.0.0",
    tuning: { rampMs: 0, pieceBytes: 256 * 1024, saveMs: 20, backoffMs: 4 },
  });
  return { bench, fetchFile };
}

test("a model comes through the thread as it does without one", async () => {
  const { bench, fetchFile } = await openBench();
  await using _ = bench;
  const done = await bench.fetch(bench.request("model-Q4_0.gguf", "mmproj-F16.gguf"), { fetchFile });
  expect(done.state).toBe("done");
  expect(await bench.library.find(done.modelId ?? "")).not.toBeNull();
  expect((await bench.files()).unfinished).toEqual([]);
});

test("paused, the thread has saved what it had; resumed, only the rest is fetched", async () => {
  const { bench, fetchFile } = await openBench();
  await using _ = bench;
  bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 400_000 }, times: "always" });
  const downloads = await bench.downloads({ fetchFile });
  const { id } = await downloads.start(bench.request());
  await bench.untilBytes(downloads, id, 300_000);
  await downloads.pause(id);
  const there = downloads.list()[0]?.bytes ?? 0;
  expect(there).toBeGreaterThanOrEqual(300_000);
  bench.hub.mend();
  bench.hub.forgetRequests();
  await downloads.resume(id);
  await bench.until(downloads, id, "done");
  expect(bench.fetchedBytes()).toBe(modelBytes - there);
});

test("a failure in the thread has its own name and words, and wrong bytes are gone", async () => {
  const { bench, fetchFile } = await openBench();
  await using _ = bench;
  bench.hub.fail({ server: "cdn", fault: { kind: "flip", atByte: 1_000_000 }, times: "always" });
  const failed = await bench.fetch(bench.request(), { fetchFile });
  expect(failed).toMatchObject({ bytes: 0, failure: { code: "DOWNLOAD_WRONG_HASH" } });
  expect((await bench.files()).unfinished.filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("offline, the thread opens no connection", async () => {
  const { bench, fetchFile } = await openBench({ kind: "none" }, true);
  await using _ = bench;
  const failed = await bench.fetch(bench.request(), { fetchFile });
  expect(failed.failure).toMatchObject({ code: "HUB_OFFLINE" });
  expect(bench.hub.requests.filter(({ server }) => server === "cdn")).toEqual([]);
});

test("the token reaches the hub from the thread, no other host, no file, and no word that is said", async () => {
  const held = { kind: "held", token: "hf_practice-read", source: "vault" } as const;
  const { bench, fetchFile } = await openBench(held);
  await using _ = bench;
  bench.hub.grant(gatedRepo, held.token);
  const request = { ...bench.request(), repo: gatedRepo };
  // A refusal in the middle, so that there is a journal with a failure to look into.
  bench.hub.fail({ server: "cdn", fault: { kind: "html" }, after: 3 });
  const downloads = await bench.downloads({ fetchFile });
  const { id } = await downloads.start(request);
  await bench.until(downloads, id, "failed");
  const { unfinished } = await bench.files();
  const journals = unfinished.filter((name) => name.endsWith(".json"));
  expect(journals).toHaveLength(1);
  for (const name of await readdir(bench.modelFolder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    expect((await readFile(path.join(name.parentPath, name.name))).includes(held.token)).toBe(false);
  }
  await downloads.resume(id);
  await bench.until(downloads, id, "done");
  expect(JSON.stringify(bench.changes)).not.toContain(held.token);
  const withToken = bench.hub.requests.filter(({ authorization }) => authorization);
  expect(new Set(withToken.map(({ server }) => server))).toEqual(new Set(["hub"]));
});

test("ended while the token is read, nothing is fetched", async () => {
  const { bench } = await openBench();
  await using _ = bench;
  const stop = new AbortController();
  const fetchFile = createFetchThread({
    async token() {
      stop.abort(new Error("ended by the user"));
      return { kind: "none" };
    },
    offline: () => false,
    appVersion: "0.0.0",
  });
  const job = {
    file: { repo, commit, path: "model-Q4_0.gguf" },
    role: "model",
    bytes: modelBytes,
    sha256: null,
    partPath: path.join(bench.modelFolder, "0.part"),
    present: [],
    placePath: path.join(bench.modelFolder, "model.gguf"),
    reserveBytes: 0,
  } as const;
  await expect(fetchFile(job, () => undefined, stop.signal)).rejects.toThrow("ended by the user");
  expect(bench.hub.requests).toEqual([]);
});
