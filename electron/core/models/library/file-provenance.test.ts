import path from "node:path";
import { expect, test } from "vitest";
import { hash } from "../../../../shared/note/testing/samples.ts";
import { placePath } from "../download/place-model.ts";
import { hubPlaceOf, provenanceOfRecord } from "./file-provenance.ts";
import type { RecordedFile } from "./model-record.ts";
import { recordOf, registryOf } from "./testing/library-fixture.ts";

const hub = { repo: "maker/small-GGUF", commit: "c".repeat(40) };
const otherCommit = "d".repeat(40);
const file = (fields: Partial<RecordedFile>): RecordedFile => ({
  role: "model",
  path: `maker--small-GGUF/${hub.commit}/model.gguf`,
  bytes: 10,
  sha256: hash("1"),
  modifiedMs: 1,
  expected: "hub",
  ...fields,
});

test("each file has the commit at which it was fetched, which for an image encoder may be another one", () => {
  const mmproj = file({ role: "mmproj", path: `maker--small-GGUF/${otherCommit}/mmproj.gguf` });
  const record = recordOf("small:Q4_K_M", [file({}), mmproj], { hub });
  expect(provenanceOfRecord(record, [])).toMatchObject([
    { role: "model", name: "model.gguf", hub: { ...hub, path: "model.gguf" } },
    { role: "mmproj", name: "mmproj.gguf", hub: { ...hub, commit: otherCommit, path: "mmproj.gguf" } },
  ]);
});

test("wherever a download puts a file, its place says where it came from", () => {
  for (const [repo, name] of [
    ["maker/small-GGUF", "Q8_0/model-00001-of-00002.gguf"],
    ["a/b", "model.gguf"],
  ] as const) {
    const place = { repo, commit: otherCommit, path: name };
    const relative = path.relative("/models", placePath("/models", place)).split(path.sep).join("/");
    expect(hubPlaceOf({ role: "mmproj", path: relative }, { hub: null, place: "library" })).toEqual(place);
  }
});

test("an imported image encoder does not get the repository of the model that it was paired with", () => {
  const mmproj = file({ role: "mmproj", path: "imported/0123456789abcdef/mmproj.gguf", expected: null });
  const elsewhere = file({ role: "mmproj", path: path.resolve("mmproj.gguf"), expected: null });
  for (const encoder of [mmproj, elsewhere]) {
    const [model, known] = provenanceOfRecord(recordOf("small:Q4_K_M", [file({}), encoder], { hub }), []);
    expect(model?.hub).toMatchObject(hub);
    expect(known).toMatchObject({ hub: null, verification: "unknown-origin" });
  }
});

test("files in the cache of the hub's own tools have its repository and commit, unless the user named them there", () => {
  const cached = path.resolve(`hub/models--maker--small-GGUF/snapshots/${otherCommit}/deep/mmproj.gguf`);
  const at = { role: "mmproj", path: cached } as const;
  expect(hubPlaceOf(at, { hub, place: "in-place" })).toEqual({
    ...hub,
    commit: otherCommit,
    path: "deep/mmproj.gguf",
  });
  expect(hubPlaceOf(at, { hub: null, place: "in-place" })).toBeNull();
  expect(hubPlaceOf(at, { hub, place: "library" })).toBeNull();
});

test("what a hash was compared with is said of each file, and a blob has its published name", () => {
  const published = { ...hub, path: "small.gguf", bytes: 10, approximate: false, sha256: hash("1") };
  const blob = file({ path: path.resolve(`blobs/sha256-${hash("1")}`), expected: "registry" });
  const record = recordOf("small:Q4_K_M", [blob, file({ role: "mmproj", expected: null })], {
    hub: null,
    place: "in-place",
  });
  expect(provenanceOfRecord(record, registryOf(published))).toMatchObject([
    { name: "small.gguf", sha256: hash("1"), hub: null, verification: "registry" },
    { role: "mmproj", verification: "unknown-origin" },
  ]);
});
