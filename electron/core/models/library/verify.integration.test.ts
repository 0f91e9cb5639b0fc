import { rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  flipByte,
  libraryFixture,
  published,
  recorded,
  recordOf,
  registryOf,
  sha256Of,
  writeSmallMmproj,
  writeSmallModel,
} from "./testing/library-fixture.ts";

const place = `maker--small/${"c".repeat(40)}/model.gguf`;

async function withModel(expected: "hub" | "registry" | null = "hub") {
  const fixture = await libraryFixture();
  const file = path.join(fixture.modelFolder, place);
  await writeSmallModel(file);
  const library = fixture.library();
  await library.addRecord(
    recordOf("m", [await recorded(fixture.modelFolder, place, { expected })], {
      verification:
        expected === null
          ? { state: "unknown-origin", at: 1_000 }
          : { state: "verified", against: expected, at: 1_000 },
    }),
  );
  return { fixture, file, library };
}

describe("a model of the library", () => {
  it("is given to the engine while its files are those that were verified", async () => {
    const { fixture, library, file } = await withModel();
    await using _ = fixture;
    const found = await library.find("m");
    expect(found).toMatchObject({ modelPath: file, mmprojPath: null });
    // The engine's process checks what it is told: nothing but the fields of a model.
    expect(Object.keys(found ?? {}).toSorted()).toEqual([
      "known",
      "mmprojPath",
      "model",
      "modelPath",
      "resampling",
    ]);
    expect(Object.keys(found?.model ?? {})).toHaveLength(8);
  });

  it("whose file has changed since is refused until it is verified, and then loads again if it is right", async () => {
    const { fixture, library, file } = await withModel();
    await using _ = fixture;
    await utimes(file, new Date(), new Date(Date.now() + 60_000));
    await expect(library.find("m")).rejects.toMatchObject({ code: "MODEL_CHANGED" });
    expect((await library.get("m"))?.installed.verification).toEqual({ state: "unchecked" });

    const progress: number[] = [];
    const { installed } = await library.verify("m", (bytes, total) => progress.push(bytes / total));
    expect(installed.verification).toEqual({ state: "verified", against: "hub", at: 5_000 });
    expect(progress.at(-1)).toBe(1);
    expect(await library.find("m")).not.toBeNull();
  });

  it("with one wrong byte is never loaded again, whoever looks", async () => {
    const { fixture, library, file } = await withModel();
    await using _ = fixture;
    await flipByte(file);
    const { installed } = await library.verify("m");
    expect(installed.verification).toMatchObject({ state: "wrong", at: 5_000 });
    expect(installed.problem).toMatchObject({
      code: "DOWNLOAD_WRONG_HASH",
      message: expect.stringContaining("model.gguf"),
      remedy: expect.stringMatching(/^Remove the model, then download/),
    });
    for (const one of [library, fixture.library()]) {
      await expect(one.find("m")).rejects.toMatchObject({ code: "DOWNLOAD_WRONG_HASH" });
    }
  });

  it("of unknown origin is held to its own hash", async () => {
    const { fixture, library, file } = await withModel(null);
    await using _ = fixture;
    expect((await library.verify("m")).installed.verification).toEqual({
      state: "unknown-origin",
      at: 5_000,
    });
    const { atime, mtime } = await stat(file);
    await flipByte(file);
    await utimes(file, atime, mtime);
    expect((await library.verify("m")).installed.verification.state).toBe("wrong");
    await expect(library.find("m")).rejects.toMatchObject({ code: "DOWNLOAD_WRONG_HASH" });
  });

  it("of unknown origin may be exchanged by its owner: it loads, and once verified its new hash counts", async () => {
    const { fixture, library, file } = await withModel(null);
    await using _ = fixture;
    await writeSmallModel(file, { width: 1_024, seed: 9 });
    await utimes(file, new Date(), new Date(Date.now() + 60_000));
    expect((await library.get("m"))?.installed.verification).toEqual({ state: "unchecked" });
    // Nobody vouched for it, so the change alone takes nothing away.
    expect(await library.find("m")).not.toBeNull();
    const { installed } = await library.verify("m");
    expect(installed).toMatchObject({
      bytes: (await stat(file)).size,
      sha256: await sha256Of(file),
      verification: { state: "unknown-origin", at: 5_000 },
    });
    expect(await library.find("m")).not.toBeNull();
  });

  it("becomes verified against the registry once that knows its hash", async () => {
    const { fixture, file } = await withModel(null);
    await using _ = fixture;
    const library = fixture.library({ registry: registryOf(await published(file)) });
    expect((await library.verify("m")).installed).toMatchObject({
      registryId: "small",
      boundByTerms: true,
      verification: { state: "verified", against: "registry" },
    });
  });

  it("whose files are gone says so, and cannot be verified", async () => {
    const { fixture, library, file } = await withModel();
    await using _ = fixture;
    await rm(file);
    expect((await library.get("m"))?.installed.problem).toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(library.verify("m")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(library.find("m")).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  it("keeps its state when the check is stopped", async () => {
    const { fixture, library } = await withModel();
    await using _ = fixture;
    await expect(library.verify("m", () => undefined, AbortSignal.abort())).rejects.toMatchObject({
      code: "CANCELLED",
    });
    expect((await library.get("m"))?.installed.verification).toEqual({
      state: "verified",
      against: "hub",
      at: 1_000,
    });
  });

  it("that was never in the library cannot be verified, removed or shown", async () => {
    await using fixture = await libraryFixture();
    const library = fixture.library();
    expect(await library.find("nobody")).toBeNull();
    const works = [
      () => library.verify("nobody"),
      () => library.remove("nobody"),
      () => library.pathOf("nobody"),
    ];
    for (const work of works) {
      await expect(work()).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    }
  });
});

describe("a file that somebody put into the model folder", () => {
  const byHand = async (registered: boolean) => {
    const fixture = await libraryFixture();
    const file = path.join(fixture.modelFolder, "model.gguf");
    await writeSmallModel(file);
    await writeSmallMmproj(path.join(fixture.modelFolder, "mmproj.gguf"));
    const registry = registered
      ? registryOf(await published(file), await published(path.join(fixture.modelFolder, "mmproj.gguf")))
      : [];
    const library = fixture.library({ registry });
    const [, model] = await library.list();
    return { fixture, file, library, id: model?.model.id ?? "", before: model?.installed };
  };

  it("is recognised by its size, loads as before, and is verified when the user asks for it", async () => {
    const { fixture, library, id, before } = await byHand(true);
    await using _ = fixture;
    expect(before).toMatchObject({
      id: expect.stringMatching(/^local-[0-9a-f]{16}$/),
      origin: "local",
      registryId: "small",
      notice: expect.stringMatching(
        /^Has the size of Small registered model, but its bytes are not verified\./,
      ),
      sha256: null,
      verification: { state: "unchecked" },
      boundByTerms: true,
      problem: null,
    });
    expect((await library.find(id))?.model.boundByTerms).toBe(true);
    expect((await library.verify(id)).installed).toMatchObject({
      id,
      origin: "registry",
      registryId: "small",
      quantisation: "Q4_K_M",
      verification: { state: "verified", against: "registry", at: 5_000 },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      mmprojSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      problem: null,
    });
  });

  it("with name and size of a published file and other bytes is wrong, and not loaded any more", async () => {
    const { fixture, library, id, file } = await byHand(true);
    await using _ = fixture;
    await flipByte(file);
    expect((await library.verify(id)).installed).toMatchObject({
      verification: { state: "wrong" },
      problem: { code: "DOWNLOAD_WRONG_HASH" },
    });
    await expect(library.find(id)).rejects.toMatchObject({ code: "DOWNLOAD_WRONG_HASH" });
  });

  it("that nobody published is of unknown origin once it was hashed, and unchecked when it changes", async () => {
    const { fixture, library, id, file } = await byHand(false);
    await using _ = fixture;
    expect((await library.verify(id)).installed.verification).toEqual({ state: "unknown-origin", at: 5_000 });
    await flipByte(file);
    expect((await library.get(id))?.installed).toMatchObject({
      verification: { state: "unchecked" },
      sha256: null,
    });
  });

  it("is gone from the list when the user takes it away, also when it was verified", async () => {
    const { fixture, library, id, file } = await byHand(false);
    await using _ = fixture;
    await library.verify(id);
    await rm(file);
    expect(await library.get(id)).toBeNull();
  });
});

it("the practice model is hashed again on request", async () => {
  await using fixture = await libraryFixture();
  const progress: number[] = [];
  const { installed } = await fixture.library().verify("practice", (bytes) => progress.push(bytes));
  expect(installed.verification).toEqual({ state: "verified", against: "registry", at: 5_000 });
  expect(progress.at(-1)).toBe(installed.bytes);
});
