import { expect, test } from "vitest";
import { registeredModels } from "../../../../shared/models/known-models.ts";
import type { RegisteredModel, RepositoryFile } from "../../../../shared/models/registered-model.ts";
import { commit, modelBytes, newerCommit, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const request = { kind: "registry", registryId: "test", quantisation: "Q4_0" } as const;

/** A registry of one model in one quantisation. */
const registry = (file: Partial<RepositoryFile>, mmproj: Partial<RepositoryFile> | null = null) => {
  const [known] = registeredModels;
  if (known === undefined) throw new Error("the registry is empty");
  const one = (own: Partial<RepositoryFile>): RepositoryFile => ({
    repo,
    commit,
    path: "model-Q4_0.gguf",
    bytes: modelBytes,
    approximate: false,
    sha256: null,
    ...own,
  });
  const variant = { quantisation: "Q4_0", file: one(file) };
  const model: RegisteredModel = {
    ...known,
    id: "test",
    name: "Test model",
    variants: [variant],
    mmproj: mmproj === null ? null : one(mmproj),
  };
  return () => ({ model, variant });
};

test("a hash that Casebook ships is what the file is verified against", async () => {
  await using bench = await Workbench.open();
  const { sha256 } = await bench.hub.file(repo, "model-Q4_0.gguf");
  const done = await bench.fetch(request, { registry: registry({ sha256 }) });
  expect(done).toMatchObject({ state: "done", modelId: "test:Q4_0", name: "Test model, Q4_0" });
  expect((await bench.library.get("test:Q4_0"))?.installed).toMatchObject({
    name: "Test model",
    registryId: "test",
    quantisation: "Q4_0",
    verification: { state: "verified", against: "registry" },
    boundByTerms: true,
  });
});

test("a hash that only the hub says is recorded as the hub's, its length too where ours is rounded", async () => {
  await using bench = await Workbench.open();
  await bench.fetch(request, { registry: registry({ bytes: 3_000_000, approximate: true }) });
  expect((await bench.library.get("test:Q4_0"))?.installed).toMatchObject({
    sha256: (await bench.hub.file(repo, "model-Q4_0.gguf")).sha256,
    verification: { state: "verified", against: "hub" },
  });
});

test("a hub that admits to another hash or length than the registry's is refused before a byte is fetched", async () => {
  await using bench = await Workbench.open();
  const { sha256 } = await bench.hub.file(repo, "model-Q4_0.gguf");
  const otherHash = await bench.fetch(request, { registry: registry({ sha256: "0".repeat(64) }) });
  expect(otherHash.failure).toMatchObject({ code: "DOWNLOAD_WRONG_HASH" });
  const otherLength = await bench.fetch(request, { registry: registry({ sha256, bytes: modelBytes + 1 }) });
  expect(otherLength.failure).toMatchObject({
    code: "DOWNLOAD_WRONG_LENGTH",
    message: expect.stringMatching(
      / of [\d.]+ MB \([\d,]+ bytes\); .* has [\d.]+ MB \([\d,]+ bytes\)\./,
    ) as string,
  });
  expect(bench.hub.requests.filter(({ server }) => server === "cdn")).toEqual([]);
});

test("a hub that lies about the hash is found out by the bytes, which are thrown away", async () => {
  await using bench = await Workbench.open();
  const sha256 = "0".repeat(64);
  await bench.hub.addFile(repo, "lie.gguf", { bytes: 500_000, seed: 9, gguf: true, claims: { sha256 } });
  const failed = await bench.fetch(request, {
    registry: registry({ commit: newerCommit, path: "lie.gguf", bytes: 500_000, sha256 }),
  });
  expect(failed).toMatchObject({ state: "failed", bytes: 0, failure: { code: "DOWNLOAD_WRONG_HASH" } });
  const { loadable, unfinished } = await bench.files();
  expect(loadable).toEqual([]);
  expect(unfinished.filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a commit that the registry leaves open is the newest one, and is recorded", async () => {
  await using bench = await Workbench.open();
  await bench.fetch(request, {
    registry: registry({ commit: null, path: "newer-Q4_0.gguf", bytes: 400_000 }),
  });
  expect((await bench.library.get("test:Q4_0"))?.installed.hub).toEqual({ repo, commit: newerCommit });
});

test("the engine is told of each file from which commit it came, and whose hash it has", async () => {
  await using bench = await Workbench.open();
  const { sha256 } = await bench.hub.file(repo, "mmproj-F16.gguf");
  const mmproj = { path: "mmproj-F16.gguf", approximate: true, sha256 };
  const newer = { commit: null, path: "newer-Q4_0.gguf", bytes: 400_000 };
  await bench.fetch(request, { registry: registry(newer, mmproj) });
  expect((await bench.library.find("test:Q4_0"))?.known).toMatchObject([
    {
      role: "model",
      name: "newer-Q4_0.gguf",
      hub: { repo, commit: newerCommit, path: "newer-Q4_0.gguf" },
      verification: "hub",
    },
    { role: "mmproj", sha256, hub: { repo, commit, path: "mmproj-F16.gguf" }, verification: "registry" },
  ]);
});

test("an image encoder is never taken for the language model, nor the other way round", async () => {
  await using bench = await Workbench.open();
  const swapped = registry({ path: "mmproj-F16.gguf", approximate: true }, { path: "model-Q4_0.gguf" });
  expect((await bench.fetch(request, { registry: swapped })).failure).toMatchObject({
    code: "DOWNLOAD_NOT_A_MODEL",
  });
  const two = registry({}, { path: "model-Q8_0.gguf", approximate: true });
  const failed = await bench.fetch({ ...request, quantisation: "Q8_0" }, { registry: two });
  expect(failed.failure).toMatchObject({ code: "DOWNLOAD_NOT_A_MODEL" });
  // Its language model is whole and verified, and stays out of reach all the same.
  expect((await bench.files()).loadable).toEqual([]);
});

test("a commit that the hub does not have is named as such", async () => {
  await using bench = await Workbench.open();
  const failed = await bench.fetch(request, { registry: registry({ commit: "9".repeat(40) }) });
  expect(failed.failure).toMatchObject({ code: "HUB_REVISION_MISSING" });
});
