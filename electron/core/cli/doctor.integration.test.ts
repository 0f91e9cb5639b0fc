import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createLibrary } from "../models/library.ts";
import { modelsCheck } from "./doctor.ts";

test("a file in the model folder that cannot be loaded is named, with what to do; without it all is well", async () => {
  const modelFolder = await mkdtemp(path.join(tmpdir(), "casebook-doctor-"));
  onTestFinished(() => rm(modelFolder, { recursive: true }));
  const broken = path.join(modelFolder, "half.gguf");
  await writeFile(broken, "GGUF and nothing more");
  const library = createLibrary({ modelFolder });

  const check = await modelsCheck(library, modelFolder);
  expect(check).toMatchObject({ ok: false, optional: true });
  expect(check.detail).toContain("(half): Cannot be loaded");
  expect(check.remedy).toBe("Download it again, or remove it from the model folder.");

  await rm(broken);
  expect(await modelsCheck(library, modelFolder)).toMatchObject({ ok: true, remedy: null });
});
