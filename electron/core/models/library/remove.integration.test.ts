import { access, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createRecords } from "./records.ts";
import {
  type LibraryFixture,
  libraryFixture,
  recorded,
  recordOf,
  writeSmallMmproj,
  writeSmallModel,
} from "./testing/library-fixture.ts";

const commit = "c".repeat(40);
const repo = `maker--small/${commit}`;

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Everything in the folder but Casebook's own bookkeeping. */
const left = async ({ modelFolder }: LibraryFixture): Promise<string[]> =>
  (await readdir(modelFolder, { recursive: true }))
    .filter((name) => !name.startsWith(".casebook"))
    .toSorted();

async function withTwoQuantisations() {
  const fixture = await libraryFixture();
  const library = fixture.library();
  const inside = (name: string) => path.join(fixture.modelFolder, repo, name);
  await writeSmallMmproj(inside("mmproj-F16.gguf"));
  for (const [index, id] of ["Q4_K_M", "Q8_0"].entries()) {
    await writeSmallModel(inside(`${id}.gguf`), { seed: index + 1 });
    await library.addRecord(
      recordOf(id, [
        await recorded(fixture.modelFolder, `${repo}/${id}.gguf`),
        await recorded(fixture.modelFolder, `${repo}/mmproj-F16.gguf`, { role: "mmproj" }),
      ]),
    );
  }
  return { fixture, library, inside };
}

describe("removing a model", () => {
  it("deletes its files, keeps the image encoder that another one uses, and then takes the folders along", async () => {
    const { fixture, library } = await withTwoQuantisations();
    await using _ = fixture;
    expect(await library.remove("Q4_K_M")).toEqual({ leftInPlace: [] });
    expect(await left(fixture)).toEqual(
      ["maker--small", repo, `${repo}/Q8_0.gguf`, `${repo}/mmproj-F16.gguf`].toSorted(),
    );
    expect(await library.find("Q8_0")).not.toBeNull();
    await library.remove("Q8_0");
    expect(await left(fixture)).toEqual([]);
    expect((await library.list()).map(({ model }) => model.id)).toEqual(["practice"]);
  });

  it("works when its files are gone already", async () => {
    const { fixture, library, inside } = await withTwoQuantisations();
    await using _ = fixture;
    await rm(inside("Q4_K_M.gguf"));
    await library.remove("Q4_K_M");
    expect(await library.get("Q4_K_M")).toBeNull();
  });

  it("only forgets files elsewhere, and says so", async () => {
    await using fixture = await libraryFixture();
    const file = path.join(fixture.elsewhere, "model.gguf");
    await writeSmallModel(file);
    const library = fixture.library();
    const record = recordOf("theirs", [await recorded("/", file)], {
      name: "Their model",
      place: "in-place",
    });
    await library.addRecord(record);
    expect(await library.remove("theirs")).toEqual({ leftInPlace: ["Their model"] });
    expect(await exists(file)).toBe(true);
    expect(await library.get("theirs")).toBeNull();
  });

  it("deletes what was put there by hand, but of a link only the link", async () => {
    await using fixture = await libraryFixture();
    const real = path.join(fixture.elsewhere, "real.gguf");
    await writeSmallModel(real);
    await writeSmallModel(path.join(fixture.modelFolder, "own.gguf"), { seed: 2 });
    await symlink(real, path.join(fixture.modelFolder, "link.gguf"));
    const library = fixture.library();
    const places = new Map((await library.list()).map(({ model, installed }) => [model.fileName, installed]));
    expect(places.get("own.gguf")?.place).toBe("library");
    expect(places.get("link.gguf")?.place).toBe("in-place");
    expect(await library.remove(places.get("link.gguf")?.id ?? "")).toEqual({
      leftInPlace: ["small model 1"],
    });
    expect(await library.remove(places.get("own.gguf")?.id ?? "")).toEqual({ leftInPlace: [] });
    expect(await left(fixture)).toEqual([]);
    expect(await exists(real)).toBe(true);
  });

  it("never touches the practice model", async () => {
    await using fixture = await libraryFixture();
    await expect(fixture.library().remove("practice")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  });
});

describe("nothing outside the model folder is deleted", () => {
  it("through a folder that is a link", async () => {
    await using fixture = await libraryFixture();
    const file = path.join(fixture.elsewhere, "model.gguf");
    await writeSmallModel(file);
    await symlink(fixture.elsewhere, path.join(fixture.modelFolder, "maker--small"));
    const library = fixture.library();
    await library.addRecord(recordOf("m", [await recorded(fixture.modelFolder, "maker--small/model.gguf")]));
    await expect(library.remove("m")).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(library.removeAll()).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await exists(file)).toBe(true);
  });

  it("through a record that was given an absolute path", async () => {
    await using fixture = await libraryFixture();
    const file = path.join(fixture.elsewhere, "model.gguf");
    await writeSmallModel(file);
    const edited = recordOf("m", [await recorded("/", file)], { place: "library" });
    await createRecords(fixture.modelFolder).write(edited);
    const library = fixture.library();
    expect(await library.remove("m")).toEqual({ leftInPlace: ["m"] });
    expect(await exists(file)).toBe(true);
  });
});

describe("removing all weights", () => {
  it("leaves no copy: models, image encoders that wait, what records do not know, unfinished imports", async () => {
    const { fixture, library } = await withTwoQuantisations();
    await using _ = fixture;
    const { modelFolder, elsewhere } = fixture;
    await writeSmallModel(path.join(modelFolder, "by-hand.gguf"), { seed: 5 });
    await writeSmallMmproj(path.join(modelFolder, "imported", "0123456789abcdef", "waiting.gguf"), 96);
    await library.addRecord(
      recordOf("file-0123456789abcdef", [
        await recorded(modelFolder, "imported/0123456789abcdef/waiting.gguf", { role: "mmproj" }),
      ]),
    );
    await writeSmallModel(path.join(modelFolder, `other--repo/${commit}/without-record.gguf`), { seed: 6 });
    const part = path.join(modelFolder, ".casebook", "imports", "s1", "0.part");
    await mkdir(path.dirname(part), { recursive: true });
    await writeFile(part, "weights");
    const theirs = path.join(elsewhere, "theirs.gguf");
    await writeSmallModel(theirs, { seed: 7 });
    await library.addRecord(
      recordOf("theirs", [await recorded("/", theirs)], { name: "Their model", place: "in-place" }),
    );
    await writeFile(path.join(modelFolder, "notes.txt"), "mine");

    expect(await library.removeAll()).toEqual({ leftInPlace: ["Their model"] });
    expect(
      (await readdir(modelFolder, { recursive: true })).filter((name) => /\.(gguf|part)$/.test(name)),
    ).toEqual([]);
    expect(await left(fixture)).toEqual(["notes.txt"]);
    expect(await exists(theirs)).toBe(true);
    expect((await library.list()).map(({ model }) => model.id)).toEqual(["practice"]);
  });

  it("is fine with a library that holds nothing, and with no folder at all", async () => {
    await using fixture = await libraryFixture();
    await rm(fixture.modelFolder, { recursive: true });
    expect(await fixture.library().removeAll()).toEqual({ leftInPlace: [] });
  });
});
