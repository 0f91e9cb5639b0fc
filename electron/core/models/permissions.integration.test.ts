import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readModelFacts } from "../engine/model-file.ts";
import { readMmproj } from "../gguf/mmproj.ts";
import { practiceModelFolder } from "../places.ts";
import { createLibrary } from "./library/create-library.ts";
import { asOrdinaryUser } from "./testing/ordinary-user.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-permissions-"));
  await chmod(folder, 0o755);
  file = path.join(folder, "medgemma.gguf");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A whole file that nobody may read. */
async function forbid(name: string): Promise<void> {
  await cp(path.join(practiceModelFolder(), name), file);
  await chmod(file, 0o000);
}

// Windows knows no such mode.
describe.skipIf(process.platform === "win32")("a whole file that the account may not read", () => {
  it("is listed with that reason and its size, not as damaged", async () => {
    await forbid("practice-model.gguf");
    const library = createLibrary({ modelFolder: folder });
    // Its own files may lie where an ordinary user may not look.
    await library.practice();
    const [, found] = await asOrdinaryUser(() => library.list());
    expect(found?.installed).toMatchObject({
      fileName: "medgemma.gguf",
      problem: { code: "MODEL_UNREADABLE", remedy: expect.stringMatching(/permissions/) },
    });
    expect(found?.model.bytes).toBeGreaterThan(1_000_000);
  });

  it("is refused as a model with a remedy that helps", async () => {
    await forbid("practice-model.gguf");
    await expect(asOrdinaryUser(() => readModelFacts(file))).rejects.toMatchObject({
      code: "MODEL_UNREADABLE",
      message: "Your account may not read the model file.",
      remedy: "Check its permissions, or choose another model.",
    });
  });

  it("is refused as a model in the same words where its folder is closed", async () => {
    await forbid("practice-model.gguf");
    await chmod(folder, 0o700);
    await expect(asOrdinaryUser(() => readModelFacts(file))).rejects.toMatchObject({
      code: "MODEL_UNREADABLE",
      remedy: "Check its permissions, or choose another model.",
    });
  });

  it("is refused as an image encoder with a remedy that helps", async () => {
    await forbid("practice-model-mmproj.gguf");
    await expect(asOrdinaryUser(() => readMmproj(file, 128))).rejects.toMatchObject({
      code: "MMPROJ_UNREADABLE",
      remedy: "Check its permissions, then load the model again.",
    });
  });
});
