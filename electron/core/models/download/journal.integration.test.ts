import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createJournals } from "./journal.ts";

const id = "0123456789abcdef";
const request = {
  kind: "registry",
  registryId: "medgemma-1.5-4b",
  quantisation: "Q4_K_M",
} as const;
const others = { version: 1, id, addedAt: 7, paused: true, failure: null, plan: null, files: [] } as const;

test("a journal of an earlier version is read, and written so that the earlier version reads it too", async () => {
  const modelFolder = await mkdtemp(path.join(tmpdir(), "casebook-journal-"));
  onTestFinished(() => rm(modelFolder, { recursive: true, force: true }));
  const file = path.join(modelFolder, ".casebook", "downloads", id, "journal.json");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...others, wish: request }));
  const journals = createJournals(modelFolder);
  const journal = await journals.read(id);
  expect(journal).toEqual({ ...others, request });
  if (journal === null) throw new Error("the journal was read");
  await journals.write(journal);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ ...others, wish: request });
});
