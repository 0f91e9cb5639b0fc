/** What went into the library is what the engine loads: from the disk to an answer. */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { splitGguf } from "../../../../scripts/hub/split-gguf.ts";
import { practiceModel } from "../../../../shared/models/known-models.ts";
import { createLocalEngine } from "../../engine/create-local-engine.ts";
import type { LocalEngine } from "../../engine/local-engine.ts";
import { spawnWithFork } from "../../engine/spawn.ts";
import { practiceLoad } from "../../engine/testing/practice-fixture.ts";
import { requireVisionAddon } from "../../engine/testing/tiny-engine.ts";
import { practiceModelFolder } from "../../places.ts";
import { importFixture } from "./testing/import-fixture.ts";

const practice = (name: string): string => path.join(practiceModelFolder(), name);
let engine: LocalEngine;

beforeAll(async () => {
  await requireVisionAddon();
  engine = createLocalEngine({ spawn: spawnWithFork });
});
afterAll(() => engine.dispose());

describe("an imported model is loaded with its image encoder, under the hash that the library shows", () => {
  it("split into parts", async () => {
    await using fixture = await importFixture();
    const whole = await readFile(practice(practiceModel.model.name));
    for (const [index, content] of splitGguf(whole, 3).entries()) {
      await writeFile(path.join(fixture.elsewhere, `p-0000${index + 1}-of-00003.gguf`), content);
    }
    await cp(practice(practiceModel.mmproj.name), path.join(fixture.elsewhere, "mmproj.gguf"));
    const { models } = await fixture.imports.importPaths([fixture.elsewhere], { how: "copy" });
    const id = models[0]?.modelId ?? "";
    const files = await fixture.library().find(id);
    if (files === null) throw new Error("the model is not in the library");
    const loaded = await engine.load(practiceLoad({ files }));
    expect(loaded).toMatchObject({ model: { id }, vision: { available: true, side: 144 } });
    expect(loaded.sha256).toBe((await fixture.library().get(id))?.installed.sha256);
  });

  it("in place, under a name that says nothing", async () => {
    await using fixture = await importFixture();
    const blobs = path.join(fixture.elsewhere, "blobs");
    await mkdir(blobs);
    const model = path.join(blobs, `sha256-${practiceModel.model.sha256}`);
    const mmproj = path.join(blobs, `sha256-${practiceModel.mmproj.sha256}`);
    await cp(practice(practiceModel.model.name), model);
    await cp(practice(practiceModel.mmproj.name), mmproj);
    const { models } = await fixture.imports.importPaths([model, mmproj], { how: "in-place" });
    const files = await fixture.library().find(models[0]?.modelId ?? "");
    if (files === null) throw new Error("the model is not in the library");
    const loaded = await engine.load(practiceLoad({ files }));
    expect(loaded).toMatchObject({
      sha256: practiceModel.model.sha256,
      mmprojSha256: practiceModel.mmproj.sha256,
      vision: { available: true },
    });
  });
});
