import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { GgufSettings } from "../../engine/testing/gguf-writer.ts";
import { writeSmallModel } from "../library/testing/library-fixture.ts";
import { newerCommit, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

/** Fetches a file with these settings in its header, as the language model or beside one. */
async function fetched(bench: Workbench, settings: GgufSettings, role: "model" | "mmproj" = "model") {
  const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-header-"));
  const file = path.join(folder, "small.gguf");
  await writeSmallModel(file, { settings });
  await bench.hub.addFile(repo, "small.gguf", { data: await readFile(file) });
  await rm(folder, { recursive: true });
  const request =
    role === "model" ? bench.request("small.gguf") : bench.request("newer-Q4_0.gguf", "small.gguf");
  return bench.fetch({ ...request, commit: newerCommit } as typeof request);
}

test("a model that only its own header calls a derivative of MedGemma is bound by the terms", async () => {
  await using bench = await Workbench.open();
  const done = await fetched(bench, {
    "general.base_model.0.repo_url": ["string", "https://huggingface.co/google/medgemma-4b-it"],
  });
  expect((await bench.library.get(done.modelId ?? ""))?.installed.boundByTerms).toBe(true);
  // What is loaded says so as well, for the notes in which it answers.
  expect((await bench.library.find(done.modelId ?? ""))?.model.boundByTerms).toBe(true);
});

test("a model whose header names no origin is bound by its repository only", async () => {
  await using bench = await Workbench.open();
  const done = await fetched(bench, {});
  expect((await bench.library.get(done.modelId ?? ""))?.installed.boundByTerms).toBe(false);
});

test("an image encoder that could not be loaded is refused when it is fetched, with the reason", async () => {
  await using bench = await Workbench.open();
  const { failure } = await fetched(bench, { "general.architecture": ["string", "clip"] }, "mmproj");
  expect(failure).toMatchObject({
    code: "DOWNLOAD_NOT_A_MODEL",
    message: expect.stringContaining("It holds no vision encoder."),
  });
  expect((await bench.files()).loadable).toEqual([]);
});
