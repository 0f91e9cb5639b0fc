/** An image encoder with the bytes of the practice model's: fine-tunes of it have the same. */
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { practiceModel } from "../../../../shared/models/known-models.ts";
import { practiceModelFolder } from "../../places.ts";
import { createRecords } from "../library/records.ts";
import { writeSmallModel } from "../library/testing/library-fixture.ts";
import { contentOf, handOver, type ImportFixture, importFixture, listed } from "./testing/import-fixture.ts";

const practice = (name: string): string => path.join(practiceModelFolder(), name);
const mmproj = () => contentOf(practice(practiceModel.mmproj.name));
const ownModel = async ({ elsewhere }: ImportFixture) => {
  const file = path.join(elsewhere, "model.gguf");
  await writeSmallModel(file, { width: practiceWidth });
  return contentOf(file);
};
const practiceWidth = 160;

describe("an image encoder like the practice model's", () => {
  it.each(["model first", "projector first"])(
    "belongs to the model it was dropped with: %s",
    async (order) => {
      await using fixture = await importFixture();
      const together = "drop1";
      const give = async (which: "model" | "projector") =>
        handOver(fixture.imports, await (which === "model" ? ownModel(fixture) : mmproj()), { together });
      const [first, second] =
        order === "model first" ? (["model", "projector"] as const) : (["projector", "model"] as const);
      const before = await give(first);
      const after = await give(second);
      const [model] = await listed(fixture);
      expect(model).toMatchObject({ hasImageEncoder: true, mmprojSha256: practiceModel.mmproj.sha256 });
      // What comes first has no partner yet.
      expect(before.modelId).toBe(order === "model first" ? model?.id : null);
      expect(after.modelId).toBe(model?.id);
    },
  );

  it("belongs to the model in whose folder it lay", async () => {
    await using fixture = await importFixture();
    const folder = path.join(fixture.elsewhere, "tumour");
    await mkdir(folder);
    await writeSmallModel(path.join(folder, "model.gguf"), { width: practiceWidth });
    await cp(practice(practiceModel.mmproj.name), path.join(folder, "mmproj.gguf"));
    const { models, mmprojFiles } = await fixture.imports.importPaths([folder], { how: "copy" });
    expect(models).toMatchObject([{ hasImageEncoder: true }]);
    expect(mmprojFiles).toEqual([{ name: "mmproj.gguf", modelId: models[0]?.modelId }]);
  });

  it("belongs to the model that has it already, when it is imported once more", async () => {
    await using fixture = await importFixture();
    const { modelId } = await handOver(fixture.imports, await ownModel(fixture), { together: "drop1" });
    await handOver(fixture.imports, await mmproj(), { together: "drop1" });
    expect(await handOver(fixture.imports, await mmproj())).toMatchObject({ state: "done", modelId });
  });

  it("alone waits for its model, and is found by it", async () => {
    await using fixture = await importFixture();
    expect(await handOver(fixture.imports, await mmproj())).toMatchObject({
      state: "done",
      modelId: null,
    });
    expect(await listed(fixture)).toEqual([]);
    expect((await createRecords(fixture.modelFolder).read()).records).toHaveLength(1);
    await handOver(fixture.imports, await ownModel(fixture));
    expect(await listed(fixture)).toMatchObject([{ hasImageEncoder: true }]);
  });

  it("belongs to the practice model with that one's own language model", async () => {
    await using fixture = await importFixture();
    const folder = path.join(fixture.elsewhere, "practice");
    await mkdir(folder);
    for (const { name } of [practiceModel.model, practiceModel.mmproj])
      await cp(practice(name), path.join(folder, name));
    const report = await fixture.imports.importPaths([folder], { how: "copy" });
    expect(report.models).toMatchObject([{ modelId: "practice", known: true }]);
    expect(report.mmprojFiles).toMatchObject([{ modelId: "practice" }]);
    const drop = { together: "drop1" };
    const model = await contentOf(practice(practiceModel.model.name));
    expect((await handOver(fixture.imports, model, drop)).modelId).toBe("practice");
    expect((await handOver(fixture.imports, await mmproj(), drop)).modelId).toBe("practice");
  });
});
