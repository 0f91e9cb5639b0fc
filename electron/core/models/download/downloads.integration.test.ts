import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { RecordedRequest } from "../../../../scripts/hub/requests.ts";
import { commit, gatedRepo, modelBytes, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const folder = `test--model-GGUF/${commit}`;

/** Its answer has begun, and more bytes of its range are to come. */
function isUnderWay({ server, range, sentBytes }: RecordedRequest): boolean {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  return server === "cdn" && sentBytes > 0 && sentBytes < Number(to) - Number(from) + 1;
}

test("a model and its image encoder end in the library, verified against the hub, and nothing is left over", async () => {
  await using bench = await Workbench.open();
  const done = await bench.fetch(bench.request("model-Q4_0.gguf", "mmproj-F16.gguf"));
  const modelId = `${repo}@${commit}:model-Q4_0.gguf`;
  expect(done).toMatchObject({ state: "done", modelId, bytes: done.total, name: "model-Q4_0" });
  const model = await bench.library.get(modelId);
  expect(model?.installed).toMatchObject({
    origin: "hub",
    hub: { repo, commit },
    hasImageEncoder: true,
    sha256: (await bench.hub.file(repo, "model-Q4_0.gguf")).sha256,
    mmprojSha256: (await bench.hub.file(repo, "mmproj-F16.gguf")).sha256,
    verification: { state: "verified", against: "hub" },
    place: "library",
    problem: null,
  });
  expect(await bench.library.find(modelId)).not.toBeNull();
  expect(await bench.files()).toEqual({
    loadable: [path.join(folder, "mmproj-F16.gguf"), path.join(folder, "model-Q4_0.gguf")],
    unfinished: [],
  });
  expect(bench.bugs).toEqual([]);
});

test("the bytes are fetched in ranges over several connections, and each byte once", async () => {
  await using bench = await Workbench.open({ connections: 4 });
  bench.hub.fail({ fault: { kind: "slow", bytesPerSecond: 400_000 }, times: "always" });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  // So slow that a range takes longer than asking for the next ones.
  await expect.poll(() => bench.hub.requests.filter(isUnderWay).length, { timeout: 10_000 }).toBe(4);
  bench.hub.mend();
  expect((await bench.until(downloads, id, "done")).bytes).toBe(modelBytes);
  const ranges = bench.hub.requests.filter(({ server, method }) => server === "cdn" && method === "GET");
  expect(ranges.length).toBe(Math.ceil(modelBytes / (256 * 1024)));
  expect(ranges.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(modelBytes);
});

const bytesAskedFor = (bench: Workbench) =>
  bench.hub.requests.filter(({ server, method }) => server === "cdn" && method === "GET");

test("as long as one connection is fast, it is the only one, and asks once", async () => {
  await using bench = await Workbench.open({ rampMs: 60_000 });
  expect((await bench.fetch(bench.request())).bytes).toBe(modelBytes);
  expect(bytesAskedFor(bench).map(({ sentBytes }) => sentBytes)).toEqual([modelBytes]);
});

test("where it proves slow, others take a part of what it has asked for", async () => {
  await using bench = await Workbench.open({ connections: 3, rampMs: 200 });
  bench.hub.fail({ fault: { kind: "slow", bytesPerSecond: 400_000 }, times: "always" });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  await expect.poll(() => bench.hub.requests.filter(isUnderWay).length, { timeout: 10_000 }).toBe(3);
  bench.hub.mend();
  const done = await bench.until(downloads, id, "done");
  expect(done.bytes).toBe(modelBytes);
  const [first, ...others] = bytesAskedFor(bench);
  expect(first?.sentBytes).toBeLessThan(modelBytes / 2);
  expect(others.length).toBeGreaterThan(5);
});

test("a pause that the hub asks for before anything came is not used by others to ask", async () => {
  await using bench = await Workbench.open({ rampMs: 20 });
  bench.hub.fail({ server: "cdn", fault: { kind: "status", status: 429, retryAfterSeconds: 1 }, times: 1 });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  await expect.poll(() => bytesAskedFor(bench).length).toBe(1);
  await sleep(500);
  expect(bytesAskedFor(bench).length).toBe(1);
  expect((await bench.until(downloads, id, "done")).bytes).toBe(modelBytes);
});

test("where one of several is asked to pause, the others finish what they have, and begin nothing meanwhile", async () => {
  await using bench = await Workbench.open({ connections: 2 });
  bench.hub.fail({
    server: "cdn",
    fault: { kind: "status", status: 429, retryAfterSeconds: 2 },
    after: 2,
    times: 1,
  });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  await expect.poll(() => bench.changes.some(({ state }) => state === "waiting"), { interval: 1 }).toBe(true);
  await sleep(300);
  const before = bytesAskedFor(bench).length;
  expect(before).toBeLessThanOrEqual(4);
  await sleep(700);
  expect(bytesAskedFor(bench).length).toBe(before);
  expect((await bench.until(downloads, id, "done")).bytes).toBe(modelBytes);
});

test("a second quantisation takes the image encoder that is there, and asks for none of its bytes", async () => {
  await using bench = await Workbench.open();
  await bench.fetch(bench.request("model-Q4_0.gguf", "mmproj-F16.gguf"));
  bench.hub.forgetRequests();
  const done = await bench.fetch(bench.request("model-Q8_0.gguf", "mmproj-F16.gguf"));
  expect(done.state).toBe("done");
  const fetched = bench.hub.requests.filter(({ server }) => server === "cdn").map(({ file }) => file?.path);
  expect(new Set(fetched)).toEqual(new Set(["model-Q8_0.gguf"]));
  for (const name of ["model-Q4_0.gguf", "model-Q8_0.gguf"]) {
    expect((await bench.library.get(`${repo}@${commit}:${name}`))?.installed).toMatchObject({
      hasImageEncoder: true,
      problem: null,
    });
  }
});

test("a file in its place with the right size and the wrong bytes is not taken for the model", async () => {
  await using bench = await Workbench.open();
  await bench.fetch();
  const place = path.join(bench.modelFolder, folder, "model-Q4_0.gguf");
  const bytes = await readFile(place);
  bytes[1_000_000] = (bytes[1_000_000] ?? 0) ^ 1;
  await writeFile(place, bytes);
  expect((await bench.fetch()).state).toBe("done");
  expect((await bench.library.get(`${repo}@${commit}:model-Q4_0.gguf`))?.installed.problem).toBeNull();
});

test("a split model is one download, and one model", async () => {
  await using bench = await Workbench.open();
  const done = await bench.fetch(bench.request("split-00001-of-00003.gguf"));
  expect(done.files.map((file) => file.path)).toEqual(
    [1, 2, 3].map((part) => `split-0000${part}-of-00003.gguf`),
  );
  expect(done).toMatchObject({ state: "done", name: "split" });
  const model = await bench.library.find(done.modelId ?? "");
  expect(model?.modelPath).toMatch(/split-00001-of-00003\.gguf$/);
});

test("folders of a repository are kept", async () => {
  await using bench = await Workbench.open();
  await bench.fetch(bench.request("deep/er/model-BF16.gguf"));
  expect((await bench.files()).loadable).toEqual([path.join(folder, "deep", "er", "model-BF16.gguf")]);
});

test("a gated repository: refused by name without a token, fetched once the account has access, and the token goes to the hub only", async () => {
  await using bench = await Workbench.open();
  const request = { ...bench.request(), repo: gatedRepo };
  expect((await bench.fetch(request)).failure).toMatchObject({ code: "HUB_TOKEN_MISSING" });
  bench.token = { kind: "held", token: bench.hub.tokens.read, source: "vault" };
  expect((await bench.fetch(request)).failure).toMatchObject({ code: "HUB_NOT_ACCEPTED" });
  bench.hub.grant(gatedRepo, "read");
  const done = await bench.fetch(request);
  expect(done.state).toBe("done");
  const storage = bench.hub.requests.filter(({ server }) => server === "cdn");
  expect(storage.length).toBeGreaterThan(5);
  expect(storage.filter(({ authorization }) => authorization)).toEqual([]);
  expect((await bench.library.get(done.modelId ?? ""))?.installed.boundByTerms).toBe(true);
});

test("nothing is asked of anyone before the terms are accepted", async () => {
  await using bench = await Workbench.open();
  const refusal = Object.assign(new Error("not accepted"), { code: "TERMS_NOT_ACCEPTED" });
  const downloads = await bench.downloads({ terms: { require: () => Promise.reject(refusal) } });
  await expect(downloads.start(bench.request())).rejects.toBe(refusal);
  expect(downloads.list()).toEqual([]);
  expect(bench.hub.requests).toEqual([]);
  expect(await bench.files()).toEqual({ loadable: [], unfinished: [] });
});

test("a variant that the registry does not have is refused by name", async () => {
  await using bench = await Workbench.open();
  const downloads = await bench.downloads();
  const request = { kind: "registry", registryId: "nothing", quantisation: "Q4_0" } as const;
  await expect(downloads.start(request)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("while bytes move, the window hears of it at most four times a second, and bytes never go back", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ fault: { kind: "slow", bytesPerSecond: 400_000 }, server: "cdn", times: "always" });
  await bench.fetch();
  const moving = bench.changes.filter(({ state }) => state === "downloading");
  expect(moving.length).toBeGreaterThan(3);
  expect(moving.length).toBeLessThan(20);
  const bytes = bench.changes.map((change) => change.bytes);
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  expect(
    moving.some(({ bytesPerSecond, secondsLeft }) => (bytesPerSecond ?? 0) > 0 && secondsLeft !== null),
  ).toBe(true);
});

test("the download folder can be taken away between two downloads", async () => {
  await using bench = await Workbench.open();
  await bench.fetch();
  await rm(path.join(bench.modelFolder, ".casebook", "downloads"), { recursive: true });
  expect((await bench.fetch(bench.request("model-Q8_0.gguf"))).state).toBe("done");
});
