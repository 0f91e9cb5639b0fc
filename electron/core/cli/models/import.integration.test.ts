import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startHub } from "../../../../scripts/hub/hub.ts";
import { partName, splitGguf } from "../../../../scripts/hub/split-gguf.ts";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { practiceModelFolder } from "../../places.ts";
import { CommandLineFixture } from "../testing/command-line-fixture.ts";

let line: CommandLineFixture;
/** Outside the model folder. */
let given: string;
beforeEach(async () => {
  line = await CommandLineFixture.open();
  given = path.join(line.folder, "given");
  await mkdir(given);
});
afterEach(() => line[Symbol.asyncDispose]());

const shipped = (name: string): string => path.join(practiceModelFolder(), name);

/** The practice model in three parts: other bytes than the one that ships, so that it is another model. */
async function givePractice(): Promise<readonly string[]> {
  const parts = splitGguf(await readFile(shipped("practice-model.gguf")), 3);
  const files = parts.map((_, index) => path.join(given, partName("practice", index, parts.length)));
  await Promise.all(parts.map((data, index) => writeFile(files[index] ?? "", data)));
  const mmproj = path.join(given, "mmproj-F16.gguf");
  await copyFile(shipped("practice-model-mmproj.gguf"), mmproj);
  return [...files, mmproj];
}

it("a folder goes in as one model with its image encoder, offline, is verified, answers and is removed", async () => {
  const files = await givePractice();
  const early = await line.run(["models", "import", given, "--json"]);
  expect(early.last).toMatchObject({ type: "error", code: "TERMS_NOT_ACCEPTED" });
  await line.done(["models", "terms", "--accept"]);

  const { records, last } = await line.done(["models", "import", given]);
  const imported = records.find(({ type }) => type === "imported");
  expect(imported).toMatchObject({
    known: false,
    hasImageEncoder: true,
    verification: { state: "unknown-origin" },
  });
  const id = String(imported?.["id"]);
  expect(records.find(({ type }) => type === "projector")).toMatchObject({ modelId: expect.any(String) });
  const progress = records.filter(({ type }) => type === "progress");
  expect(progress.at(-1)?.["bytes"]).toBe(progress.at(-1)?.["total"]);
  expect(last).toEqual({ type: "done", models: [id], mmprojFiles: 1 });

  const again = await line.done(["models", "import", given]);
  expect(again.records.find(({ type }) => type === "imported")).toMatchObject({ id, known: true });

  expect((await line.done(["models", "verify"])).last).toEqual({ type: "done", verified: 2 });
  const phantom = shipped("samples/phantom-08-skin.png");
  const answer = await line.done(["ask", "--model", id, "--image", phantom, "Where is the spot?"]);
  expect(answer.last).toMatchObject({ text: expect.stringContaining("middle right") });

  expect((await line.done(["models", "remove", "--all"])).last).toEqual({
    type: "done",
    removed: [id],
    leftInPlace: [],
    formerFolders: [],
    notReached: [],
  });
  expect(await readdir(given)).toHaveLength(files.length);
});

it("files in place stay where they are, and are found wrong when their bytes have changed", async () => {
  const files = await givePractice();
  await line.done(["models", "terms", "--accept"]);
  const { records } = await line.done(["models", "import", "--in-place", ...files]);
  const id = String(records.find(({ type }) => type === "imported")?.["id"]);
  const listed = (await line.done(["models", "list"])).records.find((record) => record["id"] === id);
  expect(listed).toMatchObject({ type: "installed", place: "in-place", hasImageEncoder: true });

  const [first = ""] = files;
  const { atime, mtime } = await stat(first);
  const bytes = await readFile(first);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 0xff, bytes.length - 1);
  await writeFile(first, bytes);
  // As on a bad disk: nobody wrote to it.
  await utimes(first, atime, mtime);
  const verified = await line.run(["models", "verify", "--json"]);
  expect(verified.code).toBe(1);
  expect(verified.records).toContainEqual(
    expect.objectContaining({
      type: "verified",
      id,
      verification: expect.objectContaining({ state: "wrong" }),
    }),
  );
  expect(verified.records).toContainEqual(expect.objectContaining({ type: "verified", id: "practice" }));
  expect(verified.last).toMatchObject({ type: "error", code: expect.stringMatching(/WRONG|CHANGED/) });
  const asked = await line.run(["ask", "--model", id, "--json", "What can you do?"]);
  expect(asked.last).toMatchObject({ type: "error" });

  const removed = await line.done(["models", "remove", id]);
  expect(removed.last).toMatchObject({ removed: [id], leftInPlace: [expect.any(String)] });
  expect(await readdir(given)).toHaveLength(files.length);
});

it("an image encoder without a model is listed, and can be removed", async () => {
  const files = await givePractice();
  const mmproj = files.find((file) => path.basename(file).startsWith("mmproj")) ?? "";
  await line.done(["models", "terms", "--accept"]);
  await line.done(["models", "import", mmproj]);
  const waiting = async () =>
    (await line.done(["models", "list"])).records.filter(({ type }) => type === "projector");
  expect(await waiting()).toMatchObject([{ fileName: "mmproj-F16.gguf", place: "library" }]);
  const id = String((await waiting())[0]?.["id"]);
  expect((await line.done(["models", "remove", id])).last).toMatchObject({ removed: [id] });
  expect(await waiting()).toEqual([]);
});

it("what is no model is refused by name, what is one goes in beside it, and the exit code says that not all did", async () => {
  await writeFile(path.join(given, "notes.gguf"), "not a model at all");
  await copyFile(shipped("practice-model.gguf"), path.join(given, "practice.gguf"));
  await line.done(["models", "terms", "--accept"]);
  const { code, records, last } = await line.run(["models", "import", given, "--json"]);
  expect(code).toBe(1);
  expect(records).toContainEqual(
    expect.objectContaining({ type: "refused", name: "notes.gguf", code: "IMPORT_REFUSED" }),
  );
  expect(records).toContainEqual(expect.objectContaining({ type: "imported", id: "practice", known: true }));
  expect(last).toMatchObject({ type: "error", code: "IMPORT_REFUSED" });

  const nothing = await line.run([
    "models",
    "import",
    path.join(given, "notes.gguf"),
    path.join(given, "gone"),
    "--json",
  ]);
  expect(nothing.records.filter(({ type }) => type === "refused").map(({ name }) => name)).toEqual(
    expect.arrayContaining(["notes.gguf", "gone"]),
  );
  expect(nothing.last).toMatchObject({ type: "error", code: "IMPORT_REFUSED" });
});

it("a model that somebody put into the model folder is not asked before the terms that bind it are accepted", async () => {
  await mkdir(path.join(line.modelFolder, "medgemma"), { recursive: true });
  await copyFile(
    shipped("practice-model.gguf"),
    path.join(line.modelFolder, "medgemma", "medgemma-by-hand.gguf"),
  );
  const listed = (await line.done(["models", "list"])).records.find(({ place }) => place === "library");
  expect(listed).toMatchObject({ boundByTerms: true });
  const question = ["ask", "--model", String(listed?.["id"]), "--json", "What can you do?"];
  const refused = await line.run(question);
  expect(refused.last).toMatchObject({
    type: "error",
    code: "TERMS_NOT_ACCEPTED",
    remedy: expect.stringContaining("models terms --accept"),
  });
  await line.done(["models", "terms", "--accept"]);
  expect((await line.run(question)).last).toMatchObject({ type: "done", finishReason: "stop" });
});

it("nobody is asked: an import makes no connection although the hub is there", async () => {
  await givePractice();
  const hub = await startHub();
  try {
    const env = { HF_ENDPOINT: hub.endpoint, HF_HUB_OFFLINE: "0" };
    await line.done(["models", "terms", "--accept"], { env });
    await line.done(["models", "import", given], { env });
    await line.done(["models", "verify"], { env });
    await line.done(["models", "list"], { env });
    await line.done(["models", "remove", "--all"], { env });
    expect(hub.requests).toEqual([]);
  } finally {
    await hub.close();
  }
});

it("download --in-place uses the copy of the hub's cache where it is, once its bytes are verified, and removing leaves it there", async () => {
  // Casebook ships no hash of this one; the cache has the hub's, as the name of the file.
  const id = "medgemma-27b-text:UD-IQ2_M";
  const { variant } = registeredVariant("medgemma-27b-text", "UD-IQ2_M") ?? {};
  const { repo = "", path: name = "", commit } = variant?.file ?? {};
  const data = await readFile(shipped("practice-model.gguf"));
  const sha256 = createHash("sha256").update(data).digest("hex");
  const cache = path.join(given, `models--${repo.replace("/", "--")}`);
  const snapshot = path.join(cache, "snapshots", commit ?? "c".repeat(40));
  const blob = path.join(cache, "blobs", sha256);
  await Promise.all([mkdir(snapshot, { recursive: true }), mkdir(path.dirname(blob), { recursive: true })]);
  await writeFile(blob, data);
  await symlink(blob, path.join(snapshot, name));
  const env = { HF_HUB_CACHE: given };
  await line.done(["models", "terms", "--accept"]);

  const { records, last } = await line.done(["models", "download", id, "--in-place"], { env });
  expect(records.findLast(({ type }) => type === "progress")).toMatchObject({ bytes: data.length });
  expect(last).toMatchObject({
    type: "done",
    path: path.join(snapshot, name),
    sha256,
    verification: { state: "verified", against: "hub" },
  });
  const modelId = String(last?.["modelId"]);
  const answer = await line.done(["ask", "--model", modelId, "What can you do?"], { env });
  expect(answer.last).toMatchObject({ finishReason: "stop" });
  expect((await line.done(["models", "remove", modelId], { env })).last).toMatchObject({
    removed: [modelId],
    leftInPlace: [expect.any(String)],
  });
  expect(await readFile(blob)).toEqual(data);

  await writeFile(blob, Buffer.from(data).fill(0, data.length - 8));
  const damaged = await line.run(["models", "download", id, "--in-place", "--json"], { env });
  expect(damaged.last).toMatchObject({ type: "error", code: "DOWNLOAD_WRONG_HASH" });
});

it("all weights are removed from a model folder that was used before as well, and a drive that is gone is named", async () => {
  const former = { CASEBOOK_MODELS: path.join(line.folder, "former") };
  await line.done(["models", "terms", "--accept"]);
  await line.done(["models", "import", ...(await givePractice())], { env: former });
  const listed = async (env: Record<string, string>) =>
    (await line.done(["models", "list"], { env })).last?.["installed"];
  expect(await listed(former)).toBe(2);
  const gone = { CASEBOOK_MODELS: path.join(line.folder, "gone") };
  await line.done(["models", "list"], { env: gone });
  await rm(gone.CASEBOOK_MODELS, { recursive: true, force: true });
  expect((await line.done(["models", "remove", "--all"])).last).toMatchObject({
    formerFolders: [former.CASEBOOK_MODELS],
    notReached: [gone.CASEBOOK_MODELS],
  });
  expect(await listed(former)).toBe(1);
});

it("the model folder that was chosen in the desktop app is used, and one that is gone is said", async () => {
  const chosen = path.join(line.folder, "chosen");
  await mkdir(chosen);
  await mkdir(line.dataFolder);
  await copyFile(shipped("practice-model.gguf"), path.join(chosen, "mine.gguf"));
  const choose = (modelFolder: string): Promise<void> =>
    writeFile(path.join(line.dataFolder, "desktop.json"), JSON.stringify({ window: null, modelFolder }));
  const listed = () => line.run(["models", "list", "--json"], { env: { CASEBOOK_MODELS: "" } });
  await choose(chosen);
  expect((await listed()).records).toContainEqual(expect.objectContaining({ fileName: "mine.gguf" }));
  await choose(path.join(line.folder, "gone"));
  const { stderr, last } = await listed();
  expect(last).toMatchObject({ type: "done", installed: 1 });
  expect(stderr).toContain("The model folder that was chosen in the desktop app is not there");
});
