import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { canMount, smallDisk } from "../../store/testing/disks.ts";
import { published, registryOf, writeSmallModel } from "../library/testing/library-fixture.ts";
import { contentOf, ggufFiles, handOver, importFixture, listed, sources } from "./testing/import-fixture.ts";

describe("a file that the window hands over", () => {
  it("is a model of the library afterwards, of unknown origin, and says so", async () => {
    await using fixture = await importFixture();
    const { model } = await sources(fixture);
    const done = await handOver(fixture.imports, model, { pieceBytes: 100 });
    expect(done).toMatchObject({ state: "done", role: "model", failure: null });
    expect(await listed(fixture)).toMatchObject([
      {
        id: done.modelId,
        origin: "local",
        name: "small model 1",
        fileName: "model-128.gguf",
        verification: { state: "unknown-origin", at: 5_000 },
        hasImageEncoder: false,
        place: "library",
        problem: null,
      },
    ]);
    const found = await fixture.library().find(done.modelId ?? "");
    expect(await readFile(found?.modelPath ?? "")).toEqual(model.content);
    expect(await ggufFiles(fixture)).toEqual(["model-128.gguf"]);
    expect(fixture.imports.list()).toEqual([]);
    expect(fixture.changes.at(0)).toMatchObject({
      state: "receiving",
      bytes: 0,
      total: model.content.length,
    });
    expect(fixture.changes.at(-1)).toEqual(done);
  });

  it("is verified when the registry knows its hash, and known by the registry's name", async () => {
    await using made = await importFixture();
    const { model, mmproj, paths } = await sources(made);
    const registry = registryOf(await published(paths.model), await published(paths.mmproj));
    await using fixture = await importFixture({ registry });
    await handOver(fixture.imports, model);
    await handOver(fixture.imports, mmproj);
    const library = fixture.library({ registry });
    expect((await library.list())[1]?.installed).toMatchObject({
      id: "small:Q4_K_M",
      name: "Small registered model",
      origin: "registry",
      verification: { state: "verified", against: "registry" },
      hasImageEncoder: true,
      boundByTerms: true,
    });
  });

  it("is an image encoder for a model that was put into the folder, and says so", async () => {
    await using fixture = await importFixture();
    await writeSmallModel(path.join(fixture.modelFolder, "mine.gguf"), { width: 128 });
    const { mmproj } = await sources(fixture);
    const done = await handOver(fixture.imports, mmproj);
    const [mine] = await listed(fixture);
    expect(mine).toMatchObject({ fileName: "mine.gguf", hasImageEncoder: true });
    expect(done).toMatchObject({ state: "done", role: "mmproj", modelId: mine?.id });
  });

  it("is refused as soon as its first bytes are no model's", async () => {
    await using fixture = await importFixture();
    const begun = await fixture.imports.begin({ name: "notes.gguf", bytes: 50_000_000 });
    const bytes = Buffer.from("These are notes of a ward round, renamed.");
    const failed = await fixture.imports.piece({ importId: begun.id, offset: 0, bytes });
    expect(failed).toMatchObject({
      state: "failed",
      failure: {
        code: "IMPORT_REFUSED",
        message: expect.stringMatching(/cannot be used as a model\. It is not a GGUF/),
      },
    });
    expect(await ggufFiles(fixture)).toEqual([]);
    // A window that had more pieces on their way learns the same again.
    expect(await fixture.imports.piece({ importId: begun.id, offset: bytes.length, bytes })).toEqual(failed);
    expect(await fixture.imports.finish(begun.id)).toEqual(failed);
  });

  it.each([
    ["cut off", (content: Buffer) => content.subarray(0, content.length - 40), /end/],
    ["an adapter", null, /adapter/],
  ])("is refused when it is %s", async (_, cut, message) => {
    await using fixture = await importFixture();
    const file = path.join(fixture.elsewhere, "x.gguf");
    await writeSmallModel(file, cut === null ? { settings: { "general.type": ["string", "adapter"] } } : {});
    const { content } = await contentOf(file);
    const failed = await handOver(fixture.imports, { name: "x.gguf", content: cut?.(content) ?? content });
    expect(failed).toMatchObject({ state: "failed", failure: { message: expect.stringMatching(message) } });
    expect(await ggufFiles(fixture)).toEqual([]);
    expect(await listed(fixture)).toEqual([]);
  });

  it("is not kept a second time", async () => {
    await using fixture = await importFixture();
    const { model, mmproj } = await sources(fixture);
    const first = await handOver(fixture.imports, model);
    await handOver(fixture.imports, mmproj);
    const again = await handOver(fixture.imports, { ...model, name: "another-name.gguf" });
    expect(again).toMatchObject({ state: "done", modelId: first.modelId });
    expect(await handOver(fixture.imports, mmproj)).toMatchObject({ state: "done", modelId: first.modelId });
    expect(await ggufFiles(fixture)).toEqual(["mmproj-128.gguf", "model-128.gguf"]);
    expect(await listed(fixture)).toHaveLength(1);
  });

  it("never gets a path from its name", async () => {
    await using fixture = await importFixture();
    const { model } = await sources(fixture);
    await handOver(fixture.imports, { ...model, name: "../../../evil.gguf" });
    expect(await ggufFiles(fixture)).toEqual(["evil.gguf"]);
    expect(await readdir(fixture.folder)).toEqual(["elsewhere", "models"]);
  });
});

describe("pieces", () => {
  it("that are not the next, too long or beyond the end are refused and change nothing", async () => {
    await using fixture = await importFixture();
    const { model } = await sources(fixture);
    const { content } = model;
    const { id } = await fixture.imports.begin({ name: model.name, bytes: content.length });
    const piece = (offset: number, bytes: Uint8Array) =>
      fixture.imports.piece({ importId: id, offset, bytes });
    await piece(0, content.subarray(0, 100));
    for (const [offset, bytes] of [
      [0, content.subarray(0, 100)],
      [99, content.subarray(99, 200)],
      [200, content.subarray(200, 300)],
      [100, new Uint8Array(0)],
      [100, Buffer.concat([content.subarray(100), Buffer.of(0)])],
      [100, new Uint8Array(limits.importPieceBytes + 1)],
    ] as const) {
      await expect(piece(offset, bytes)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    }
    await expect(fixture.imports.finish(id)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await piece(100, content.subarray(100));
    expect(await fixture.imports.finish(id)).toMatchObject({ state: "done" });
  });

  it("that come all at once are written in their order", async () => {
    await using fixture = await importFixture();
    const { model } = await sources(fixture);
    const { id } = await fixture.imports.begin({ name: model.name, bytes: model.content.length });
    const offsets = Array.from({ length: Math.ceil(model.content.length / 50) }, (_, index) => index * 50);
    await Promise.all(
      offsets.map((offset) =>
        fixture.imports.piece({ importId: id, offset, bytes: model.content.subarray(offset, offset + 50) }),
      ),
    );
    const { modelId } = await fixture.imports.finish(id);
    const found = await fixture.library().find(modelId ?? "");
    expect(await readFile(found?.modelPath ?? "")).toEqual(model.content);
  });

  it("of an import that nobody began are refused", async () => {
    await using fixture = await importFixture();
    const unknown = { importId: "nobody", offset: 0, bytes: Buffer.of(1) };
    await expect(fixture.imports.piece(unknown)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(fixture.imports.finish("nobody")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(fixture.imports.cancel("nobody")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("an import is refused before its first byte", () => {
  it("without the terms", async () => {
    const refusal = new CasebookError("TERMS_NOT_ACCEPTED", "Not accepted.", "Accept them.");
    await using fixture = await importFixture({ terms: { require: () => Promise.reject(refusal) } });
    await expect(fixture.imports.begin({ name: "m.gguf", bytes: 10 })).rejects.toBe(refusal);
    await expect(fixture.imports.importPaths([fixture.elsewhere], { how: "copy" })).rejects.toBe(refusal);
    expect(await readdir(fixture.modelFolder)).toEqual([]);
  });

  it("when it is empty or larger than any model", async () => {
    await using fixture = await importFixture();
    const begin = (bytes: number) => fixture.imports.begin({ name: "m.gguf", bytes });
    await expect(begin(0)).rejects.toMatchObject({ code: "IMPORT_REFUSED" });
    await expect(begin(limits.modelFileBytes + 1)).rejects.toMatchObject({ code: "TOO_LARGE" });
  });

  it.skipIf(!canMount)("when the disk has no room for it, with both sizes", async () => {
    using disk = smallDisk(1024 * 1024);
    await using fixture = await importFixture({ modelFolder: disk.path });
    await expect(fixture.imports.begin({ name: "m.gguf", bytes: 5_000_000_000 })).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.stringMatching(/^5\.00 GB have to be copied yet.* has \d.* MB free/),
    });
  });

  it.skipIf(!canMount)("when the others that have begun, or the user's cases, need that room", async () => {
    using disk = smallDisk(1_000_000);
    await using fixture = await importFixture({ modelFolder: disk.path, reserveBytes: 300_000 });
    const begin = () => fixture.imports.begin({ name: "m.gguf", bytes: 400_000 });
    const first = await begin();
    await expect(begin()).rejects.toMatchObject({ code: "DISK_FULL" });
    await fixture.imports.cancel(first.id);
    await begin();
  });

  it("when too many have begun and none is finished", async () => {
    await using fixture = await importFixture();
    for (let index = 0; index < limits.importsAtOnce; index++) {
      await fixture.imports.begin({ name: `${index}.gguf`, bytes: 10 });
    }
    await expect(fixture.imports.begin({ name: "more.gguf", bytes: 10 })).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
  });
});

describe("what ends an import", () => {
  it("the user: what had arrived is deleted", async () => {
    await using fixture = await importFixture();
    const { model } = await sources(fixture);
    const { id } = await fixture.imports.begin({ name: model.name, bytes: model.content.length });
    await fixture.imports.piece({ importId: id, offset: 0, bytes: model.content.subarray(0, 100) });
    await fixture.imports.cancel(id);
    expect(await ggufFiles(fixture)).toEqual([]);
    expect(fixture.changes.at(-1)).toMatchObject({ state: "failed", failure: { code: "CANCELLED" } });
    await fixture.imports.cancel(id);
  });

  it("another process that removes all weights: it is said, and nothing half is listed", async () => {
    await using fixture = await importFixture();
    const { model } = await sources(fixture);
    const { id } = await fixture.imports.begin({ name: model.name, bytes: model.content.length });
    await fixture.imports.piece({ importId: id, offset: 0, bytes: model.content });
    await fixture.library().removeAll();
    expect(await fixture.imports.finish(id)).toMatchObject({
      state: "failed",
      failure: { code: "IMPORT_REFUSED", message: expect.stringMatching(/deleted meanwhile/) },
    });
    expect(await listed(fixture)).toEqual([]);
  });

  it.skipIf(!canMount)("a disk that fills up: it is said, and what had arrived is deleted", async () => {
    using disk = smallDisk(2 * 1024 * 1024);
    await using fixture = await importFixture({ modelFolder: disk.path });
    const { model } = await sources(fixture);
    const { id } = await fixture.imports.begin({ name: model.name, bytes: 1_500_000 });
    // Another program takes the room on the way.
    await writeFile(path.join(disk.path, "theirs"), Buffer.alloc(1_000_000));
    const piece = Buffer.concat([model.content, Buffer.alloc(1_400_000 - model.content.length)]);
    expect(await fixture.imports.piece({ importId: id, offset: 0, bytes: piece })).toMatchObject({
      state: "failed",
      failure: { code: "DISK_FULL", remedy: expect.stringMatching(/^Free some space/) },
    });
    const left = (await readdir(disk.path, { recursive: true })).filter((name) => name.endsWith(".part"));
    expect(left).toEqual([]);
  });

  it("the end of the program: nothing is left on the disk", async () => {
    await using fixture = await importFixture();
    await fixture.imports.begin({ name: "m.gguf", bytes: 1_000 });
    await fixture.imports.dispose();
    expect(await ggufFiles(fixture)).toEqual([]);
    await rm(fixture.elsewhere, { recursive: true });
  });
});
