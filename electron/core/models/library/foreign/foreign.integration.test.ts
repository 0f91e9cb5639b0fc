import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CasebookError } from "../../../../../shared/errors.ts";
import {
  flipByte,
  type LibraryFixture,
  libraryFixture,
  published,
  registryOf,
  sha256Of,
  writeSmallMmproj,
  writeSmallModel,
} from "../testing/library-fixture.ts";

const commit = "c".repeat(40);

async function withPublished() {
  const fixture = await libraryFixture();
  const model = path.join(fixture.elsewhere, "small-Q4_K_M.gguf");
  const mmproj = path.join(fixture.elsewhere, "mmproj-F16.gguf");
  await writeSmallModel(model);
  await writeSmallMmproj(mmproj);
  const registry = registryOf(await published(model), await published(mmproj));
  return { fixture, model, mmproj, registry };
}

type Published = Awaited<ReturnType<typeof withPublished>>;

/** Each puts model and image encoder where its program would, and returns where the model is and what says so. */
const programs = {
  "hub-cache": async ({ fixture, model, mmproj }: Published) => {
    const repo = path.join(fixture.folder, "hub", "models--maker--small-GGUF");
    const snapshot = path.join(repo, "snapshots", commit);
    await mkdir(path.join(repo, "blobs"), { recursive: true });
    await mkdir(snapshot, { recursive: true });
    for (const file of [model, mmproj]) {
      const blob = path.join("blobs", await sha256Of(file));
      await cp(file, path.join(repo, blob));
      await symlink(path.join("..", "..", blob), path.join(snapshot, path.basename(file)));
    }
    return {
      file: path.join(snapshot, path.basename(model)),
      environment: { HF_HUB_CACHE: path.join(fixture.folder, "hub") },
    };
  },
  "lm-studio": async ({ fixture, model, mmproj }: Published) => {
    const folder = path.join(fixture.folder, "home", ".lmstudio", "models", "maker", "small-GGUF");
    await mkdir(folder, { recursive: true });
    for (const file of [model, mmproj]) await cp(file, path.join(folder, path.basename(file)));
    return { file: path.join(folder, path.basename(model)), environment: {} };
  },
  ollama: async ({ fixture, model, mmproj }: Published) => {
    const folder = path.join(fixture.folder, "ollama", "blobs");
    await mkdir(folder, { recursive: true });
    for (const file of [model, mmproj]) await cp(file, path.join(folder, `sha256-${await sha256Of(file)}`));
    await writeFile(path.join(folder, `sha256-${"0".repeat(64)}`), "a manifest");
    return {
      file: path.join(folder, `sha256-${await sha256Of(model)}`),
      environment: { OLLAMA_MODELS: path.join(fixture.folder, "ollama") },
    };
  },
} as const;

describe.each(["hub-cache", "lm-studio", "ollama"] as const)("a model that %s has", (program) => {
  it("is found, hashed, and used where it is", async () => {
    const parts = await withPublished();
    await using fixture = parts.fixture;
    const { file, environment } = await programs[program](parts);
    const library = fixture.library({ registry: parts.registry, environment });
    const found = await library.findForeign();
    expect(found).toMatchObject([
      { program, registryId: "small", quantisation: "Q4_K_M", hasImageEncoder: true },
    ]);
    expect(JSON.stringify(found)).not.toContain(fixture.folder);

    const progress: number[] = [];
    const id = await library.useFound(found[0]?.id ?? "", (bytes, total) => progress.push(bytes / total));
    expect(id).toBe("small:Q4_K_M");
    expect(progress.at(-1)).toBe(1);
    expect(await library.find(id)).toMatchObject({ modelPath: file, mmprojPath: expect.any(String) });
    expect((await library.get(id))?.installed).toMatchObject({
      origin: "registry",
      place: "in-place",
      fileName: "small-Q4_K_M.gguf",
      verification: { state: "verified", against: "registry", at: 5_000 },
      hub: program === "hub-cache" ? { repo: "maker/small-GGUF", commit } : null,
    });
    expect(await library.findForeign()).toEqual([]);
  });

  it("with one wrong byte is not used, whatever its name says", async () => {
    const parts = await withPublished();
    await using fixture = parts.fixture;
    const { file, environment } = await programs[program](parts);
    await flipByte(file);
    const library = fixture.library({ registry: parts.registry, environment });
    const [found] = await library.findForeign();
    await expect(library.useFound(found?.id ?? "")).rejects.toMatchObject({ code: "DOWNLOAD_WRONG_HASH" });
    expect(await library.get("small:Q4_K_M")).toBeNull();
  });
});

describe("LM Studio's models directory", () => {
  it.each([
    {
      what: "is the one that its settings name",
      settingsOf: (folder: string) => JSON.stringify({ downloadsFolder: folder }),
      count: 1,
    },
    {
      what: "is not guessed where they name none",
      settingsOf: () => JSON.stringify({ downloadsFolder: "relative" }),
      count: 0,
    },
    { what: "is not guessed where they are damaged", settingsOf: () => "{", count: 0 },
  ])("$what", async ({ settingsOf, count }) => {
    const { fixture, model, mmproj, registry } = await withPublished();
    await using _ = fixture;
    const chosen = path.join(fixture.folder, "drive");
    await mkdir(path.join(chosen, "maker", "small-GGUF"), { recursive: true });
    for (const file of [model, mmproj])
      await cp(file, path.join(chosen, "maker", "small-GGUF", path.basename(file)));
    const own = path.join(fixture.folder, "home", ".lmstudio");
    await mkdir(own, { recursive: true });
    await writeFile(path.join(own, "settings.json"), settingsOf(chosen));
    const found = await fixture.library({ registry }).findForeign();
    expect(found).toHaveLength(count);
    for (const { program } of found) expect(program).toBe("lm-studio");
  });
});

describe("using what was found", () => {
  const inLmStudio = async () => {
    const parts = await withPublished();
    const { environment } = await programs["lm-studio"](parts);
    return { ...parts, environment };
  };

  it("needs the terms", async () => {
    const parts = await inLmStudio();
    await using fixture: LibraryFixture = parts.fixture;
    const refusal = new CasebookError("TERMS_NOT_ACCEPTED", "Not accepted.", "Accept them.");
    const library = fixture.library({
      registry: parts.registry,
      environment: parts.environment,
      terms: { require: () => Promise.reject(refusal) },
    });
    const [found] = await library.findForeign();
    await expect(library.useFound(found?.id ?? "")).rejects.toBe(refusal);
    expect(await library.list()).toHaveLength(1);
  });

  it("asks for an id that was found, never for a path", async () => {
    const parts = await inLmStudio();
    await using fixture = parts.fixture;
    const library = fixture.library({ registry: parts.registry, environment: parts.environment });
    for (const id of ["", parts.model, "../small-Q4_K_M.gguf", `found-${"0".repeat(32)}`]) {
      await expect(library.useFound(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });

  it("can be stopped", async () => {
    const parts = await inLmStudio();
    await using fixture = parts.fixture;
    const library = fixture.library({ registry: parts.registry, environment: parts.environment });
    const [found] = await library.findForeign();
    const use = library.useFound(found?.id ?? "", () => undefined, AbortSignal.abort());
    await expect(use).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await library.list()).toHaveLength(1);
  });
});

it("programs that are not there have nothing", async () => {
  const parts = await withPublished();
  await using fixture = parts.fixture;
  expect(await fixture.library({ registry: parts.registry }).findForeign()).toEqual([]);
});
