/** The whole core with a real engine: where a model's files came from, from the library's record to the exported note. */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Provenance } from "../../../shared/domain.ts";
import { practiceModel } from "../../../shared/models/known-models.ts";
import { spawnWithFork } from "../engine/spawn.ts";
import { requireVisionAddon } from "../engine/testing/tiny-engine.ts";
import { createRecords } from "../models/library/records.ts";
import { recorded, recordOf } from "../models/library/testing/library-fixture.ts";
import { practiceModelFolder } from "../places.ts";
import { startWholeApp } from "./testing/whole-app.ts";

const repo = "maker/seeing-GGUF";
const commit = "c".repeat(40);
/** Its image encoder was published before. */
const earlierCommit = "b".repeat(40);
const modelId = `${repo}@${commit}:model.gguf`;

const filesOf = (provenance: Provenance | null) =>
  provenance?.loaded.kind === "local" ? provenance.loaded.files : undefined;

let folder: string;
beforeEach(async () => {
  await requireVisionAddon();
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-origin-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As a download leaves it: two files under their commits, and a record. */
async function fetchModel(): Promise<void> {
  const modelFolder = path.join(folder, "models");
  const put = async (shipped: string, relative: string): Promise<void> => {
    await mkdir(path.dirname(path.join(modelFolder, relative)), { recursive: true });
    await cp(path.join(practiceModelFolder(), shipped), path.join(modelFolder, relative));
  };
  const model = `maker--seeing-GGUF/${commit}/model.gguf`;
  const mmproj = `maker--seeing-GGUF/${earlierCommit}/mmproj-F16.gguf`;
  await put(practiceModel.model.name, model);
  await put(practiceModel.mmproj.name, mmproj);
  const files = [
    await recorded(modelFolder, model),
    await recorded(modelFolder, mmproj, { role: "mmproj", expected: null }),
  ];
  await createRecords(modelFolder).write(recordOf(modelId, files, { hub: { repo, commit } }));
}

type App = Awaited<ReturnType<typeof startWholeApp>>;

/** Resolves with ids of the case and the answer when that one is complete. */
async function ask(app: App): Promise<{ readonly caseId: string; readonly answerId: string }> {
  const { id: caseId } = await app.request("cases.create", {});
  const text = "Where is the spot?";
  const { answer } = await app.request("chat.send", { caseId, parentId: null, text, attachmentIds: [] });
  const status = async () => (await app.request("cases.open", { caseId })).messages.at(-1);
  await expect.poll(status, { timeout: 30_000 }).toMatchObject({ status: "complete", finishReason: "stop" });
  return { caseId, answerId: answer.id };
}

it("an answer of a model that was fetched from the hub carries repository, commit, path, hash and verification of its files into the note", async () => {
  await fetchModel();
  await using app = await startWholeApp(folder, spawnWithFork);
  await app.request("engine.load", { modelId });
  const { caseId, answerId } = await ask(app);
  const { provenance } = await app.request("chat.provenance", { caseId, answerId });
  expect(provenance?.loaded).toMatchObject({
    sha256: practiceModel.model.sha256,
    files: [
      {
        role: "model",
        name: "model.gguf",
        bytes: practiceModel.model.bytes,
        sha256: practiceModel.model.sha256,
        hub: { repo, commit, path: "model.gguf" },
        verification: "hub",
      },
      {
        role: "mmproj",
        name: "mmproj-F16.gguf",
        bytes: practiceModel.mmproj.bytes,
        sha256: practiceModel.mmproj.sha256,
        hub: { repo, commit: earlierCommit, path: "mmproj-F16.gguf" },
        verification: "unknown-origin",
      },
    ],
  });

  const { bytes } = await app.request("cases.export", { caseId });
  const files = Object.entries(unzipSync(bytes));
  const written = (name: string): string =>
    Buffer.from(files.find(([file]) => file.endsWith(name))?.[1] ?? []).toString("utf8");
  expect(written("case.md")).toContain(`commit \`${commit}\`, file \`model.gguf\` |`);
  expect(written("case.md")).toContain(`commit \`${earlierCommit}\`, file \`mmproj-F16.gguf\` |`);
  expect(JSON.parse(written("provenance.json"))).toMatchObject({
    turns: [{}, { provenance: { loaded: { files: filesOf(provenance) } } }],
  });
});

it("an answer of the practice model has files that ship with Casebook, and no repository", async () => {
  await using app = await startWholeApp(folder, spawnWithFork);
  const { provenance } = await app.request("chat.provenance", await ask(app));
  expect(filesOf(provenance)).toMatchObject([
    { sha256: practiceModel.model.sha256, hub: null, verification: "registry" },
    { sha256: practiceModel.mmproj.sha256, hub: null, verification: "registry" },
  ]);
});
