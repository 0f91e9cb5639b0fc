/** For tests: small GGUF files whose bytes are known, a registry that speaks of them, and a folder to put them into. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { medgemma15With4B } from "../../../../../shared/models/medgemma-4b.ts";
import type { RegisteredModel, RepositoryFile } from "../../../../../shared/models/registered-model.ts";
import { f32, type GgufSettings, writeGguf } from "../../../engine/testing/gguf-writer.ts";
import { writeRandomMmproj } from "../../../engine/testing/random-mmproj.ts";
import { SeededRandom } from "../../../engine/testing/seeded-random.ts";
import { createLibrary } from "../create-library.ts";
import type { LibraryOptions } from "../library.ts";
import type { ModelRecord, RecordedFile } from "../model-record.ts";

export interface SmallModel {
  /** Values per token. */
  readonly width?: number;
  readonly seed?: number;
  readonly settings?: GgufSettings;
}

/** A language model as far as its header goes: a few hundred bytes that no engine can run. */
export async function writeSmallModel(file: string, options: SmallModel = {}): Promise<void> {
  const { width = 128, seed = 1, settings = {} } = options;
  await mkdir(path.dirname(file), { recursive: true });
  const random = new SeededRandom(seed);
  const tensor = (name: string) =>
    ({ name, type: "f32", shape: [8, 4], data: () => f32(random.normals(32, 1)) }) as const;
  await writeGguf(
    file,
    {
      "general.architecture": ["string", "gemma3"],
      "general.name": ["string", `small model ${seed}`],
      "gemma3.embedding_length": ["uint32", width],
      ...settings,
    },
    [tensor("token_embd.weight"), tensor("output.weight")],
  );
}

/** An image encoder that gives `width` values per token, whole enough for every check before native code. */
export async function writeSmallMmproj(file: string, width = 128, seed = 1): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeRandomMmproj(file, { projection: width, side: 56, seed });
}

export const sha256Of = async (file: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

/** The file as a repository of the hub would have it. */
export async function published(
  file: string,
  changes: Partial<RepositoryFile> = {},
): Promise<RepositoryFile> {
  return {
    repo: "maker/small-GGUF",
    commit: "c".repeat(40),
    path: path.basename(file),
    bytes: (await stat(file)).size,
    approximate: false,
    sha256: await sha256Of(file),
    ...changes,
  };
}

/** A registry of one model in one quantisation. */
export const registryOf = (file: RepositoryFile, mmproj: RepositoryFile | null = null): RegisteredModel[] => [
  {
    ...medgemma15With4B,
    id: "small",
    name: "Small registered model",
    mmproj,
    variants: [{ quantisation: "Q4_K_M", file }],
  },
];

/** A file of a record, in the state that it is in on the disk. */
export async function recorded(
  modelFolder: string,
  relative: string,
  changes: Partial<RecordedFile> = {},
): Promise<RecordedFile> {
  const file = path.resolve(modelFolder, relative);
  const { size, mtimeMs } = await stat(file);
  return {
    role: "model",
    path: relative,
    bytes: size,
    sha256: await sha256Of(file),
    modifiedMs: mtimeMs,
    expected: "hub",
    ...changes,
  };
}

export const recordOf = (
  id: string,
  files: RecordedFile[],
  changes: Partial<ModelRecord> = {},
): ModelRecord => ({
  version: 1,
  id,
  name: id,
  origin: "hub",
  registryId: null,
  quantisation: "F16",
  hub: { repo: "maker/small-GGUF", commit: "c".repeat(40) },
  boundByTerms: false,
  place: "library",
  files,
  verification: { state: "verified", against: "hub", at: 1_000 },
  addedAt: 1_000,
  ...changes,
});

export interface LibraryFixture extends AsyncDisposable {
  readonly folder: string;
  readonly modelFolder: string;
  /** Outside the model folder. */
  readonly elsewhere: string;
  readonly library: (options?: Partial<LibraryOptions>) => ReturnType<typeof createLibrary>;
}

export async function libraryFixture(): Promise<LibraryFixture> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-library-"));
  const modelFolder = path.join(folder, "models");
  const elsewhere = path.join(folder, "elsewhere");
  await Promise.all([mkdir(modelFolder), mkdir(elsewhere)]);
  return {
    folder,
    modelFolder,
    elsewhere,
    library: (options = {}) =>
      createLibrary({
        modelFolder,
        registry: [],
        environment: {},
        home: path.join(folder, "home"),
        terms: { require: () => Promise.resolve() },
        now: () => 5_000,
        ...options,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One byte becomes another, as on a bad disk. */
export async function flipByte(file: string, at = -1): Promise<void> {
  const bytes = await readFile(file);
  const index = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(index) ^ 0xff, index);
  await writeFile(file, bytes);
}
