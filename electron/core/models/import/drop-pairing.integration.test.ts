/** Files that belong together and come one after another. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { splitGguf } from "../../../../scripts/hub/split-gguf.ts";
import { practiceModelFolder } from "../../places.ts";
import { writeSmallModel } from "../library/testing/library-fixture.ts";
import { contentOf, ggufFiles, handOver, importFixture, listed, sources } from "./testing/import-fixture.ts";

describe("a model and its image encoder", () => {
  it.each(["model first", "projector first"])("find each other: %s", async (order) => {
    await using fixture = await importFixture();
    const { model, mmproj } = await sources(fixture);
    const files = order === "model first" ? [model, mmproj] : [mmproj, model];
    for (const file of files) expect((await handOver(fixture.imports, file)).state).toBe("done");
    expect(await listed(fixture)).toMatchObject([{ hasImageEncoder: true }]);
    expect(await ggufFiles(fixture)).toEqual(["mmproj-128.gguf", "model-128.gguf"]);
  });

  it("are told apart by what they are, not by their names", async () => {
    await using fixture = await importFixture();
    const { model, mmproj } = await sources(fixture);
    expect(await handOver(fixture.imports, { ...mmproj, name: "model.gguf" })).toMatchObject({
      role: "mmproj",
      modelId: null,
    });
    expect(await handOver(fixture.imports, { ...model, name: "mmproj.gguf" })).toMatchObject({
      role: "model",
    });
    expect(await listed(fixture)).toMatchObject([{ fileName: "mmproj.gguf", hasImageEncoder: true }]);
  });

  it("of two sizes are not paired: dropped together the image encoder is refused with both numbers, alone it waits", async () => {
    await using fixture = await importFixture();
    const { model } = await sources(fixture);
    const { mmproj } = await sources(fixture, 96);
    await handOver(fixture.imports, model, { together: "drop1" });
    expect(await handOver(fixture.imports, mmproj, { together: "drop1" })).toMatchObject({
      state: "failed",
      failure: { code: "MMPROJ_MISMATCH", message: expect.stringMatching(/gives 96 values.* takes 128\./) },
    });
    expect(await ggufFiles(fixture)).toEqual(["model-128.gguf"]);
    expect(await handOver(fixture.imports, mmproj)).toMatchObject({ state: "done", modelId: null });
    expect(await listed(fixture)).toMatchObject([{ hasImageEncoder: false }]);
  });

  it("of one drop belong together, also where others would fit as well", async () => {
    await using fixture = await importFixture();
    const other = path.join(fixture.elsewhere, "other.gguf");
    await writeSmallModel(other, { seed: 2 });
    await handOver(fixture.imports, await contentOf(other));
    const { model, mmproj } = await sources(fixture);
    await handOver(fixture.imports, model, { together: "drop1" });
    await handOver(fixture.imports, mmproj, { together: "drop1" });
    expect((await listed(fixture)).map(({ name, hasImageEncoder }) => [name, hasImageEncoder])).toEqual([
      ["small model 1", true],
      ["small model 2", false],
    ]);
  });

  it("an image encoder that native code could not use is refused by name", async () => {
    await using fixture = await importFixture();
    const file = path.join(fixture.elsewhere, "mmproj.gguf");
    await writeSmallModel(file, { settings: { "general.architecture": ["string", "clip"] } });
    expect(await handOver(fixture.imports, await contentOf(file))).toMatchObject({
      state: "failed",
      failure: { code: "MMPROJ_UNREADABLE" },
    });
  });
});

describe("a split model", () => {
  const parts = async () => {
    const whole = await readFile(path.join(practiceModelFolder(), "practice-model.gguf"));
    return splitGguf(whole, 3).map((content, index) => ({
      name: `p-0000${index + 1}-of-00003.gguf`,
      content,
    }));
  };

  it("waits for its parts, names those that are missing, and is one model when they are there", async () => {
    await using fixture = await importFixture();
    const [first, second, third] = await parts();
    if (first === undefined || second === undefined || third === undefined) throw new Error("three parts");
    const waiting = await handOver(fixture.imports, third);
    expect(waiting).toMatchObject({
      state: "waiting",
      failure: {
        code: "IMPORT_INCOMPLETE",
        message: expect.stringMatching(/p-00001-of-00003\.gguf, p-00002-of/),
      },
    });
    await handOver(fixture.imports, first);
    expect(await listed(fixture)).toEqual([]);
    expect(fixture.imports.list().map(({ state }) => state)).toEqual(["waiting", "waiting"]);

    const { modelId } = await handOver(fixture.imports, second);
    expect(await listed(fixture)).toMatchObject([
      { id: modelId, bytes: first.content.length + second.content.length + third.content.length },
    ]);
    expect(await ggufFiles(fixture)).toEqual([first.name, second.name, third.name]);
    expect(path.basename((await fixture.library().find(modelId ?? ""))?.modelPath ?? "")).toBe(first.name);
    expect(fixture.imports.list()).toEqual([]);
    expect(fixture.changes.filter(({ state }) => state === "done")).toHaveLength(3);
  });

  it("whose parts are dropped in several goes is one model in the end, and each part that waits says the same", async () => {
    await using fixture = await importFixture();
    const [first, second, third] = await parts();
    if (first === undefined || second === undefined || third === undefined) throw new Error("three parts");
    await handOver(fixture.imports, first, { together: "a" });
    await handOver(fixture.imports, third, { together: "b" });
    const said = fixture.imports.list().map(({ failure }) => failure?.message);
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toContain("p-00002-of-00003.gguf");
    const { modelId } = await handOver(fixture.imports, second, { together: "c" });
    expect(await listed(fixture)).toMatchObject([{ id: modelId }]);
    expect(fixture.imports.list()).toEqual([]);
  });

  it("of parts that do not belong together is refused whole", async () => {
    await using fixture = await importFixture();
    const [first] = await parts();
    const whole = await readFile(path.join(practiceModelFolder(), "practice-model-mmproj.gguf"));
    const [, foreign, third] = splitGguf(whole, 3).map((content, index) => ({
      name: `p-0000${index + 1}-of-00003.gguf`,
      content,
    }));
    if (first === undefined || foreign === undefined || third === undefined) throw new Error("three parts");
    await handOver(fixture.imports, first);
    await handOver(fixture.imports, foreign);
    expect(await handOver(fixture.imports, third)).toMatchObject({
      state: "failed",
      failure: { code: "IMPORT_REFUSED", message: expect.stringMatching(/do not belong together/) },
    });
    expect(await ggufFiles(fixture)).toEqual([]);
    expect(fixture.imports.list()).toEqual([]);
  });
});
