/** For tests: imports over a library of their own, and a window that hands a file over. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Import } from "../../../../../shared/models/library.ts";
import {
  type LibraryFixture,
  libraryFixture,
  writeSmallMmproj,
  writeSmallModel,
} from "../../library/testing/library-fixture.ts";
import { createImports } from "../create-imports.ts";
import type { Imports, ImportsOptions } from "../imports.ts";

export interface ImportFixture extends LibraryFixture {
  readonly imports: Imports;
  readonly changes: Import[];
}

export async function importFixture(options: Partial<ImportsOptions> = {}): Promise<ImportFixture> {
  const fixture = await libraryFixture();
  const changes: Import[] = [];
  const registry = options.registry ?? [];
  const imports = createImports({
    modelFolder: fixture.modelFolder,
    library: fixture.library({ registry }),
    terms: { require: () => Promise.resolve() },
    onChange: (change) => changes.push(change),
    now: () => 5_000,
    reserveBytes: 0,
    registry,
    ...options,
  });
  return {
    ...fixture,
    imports,
    changes,
    async [Symbol.asyncDispose]() {
      await imports.dispose();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

export interface HandOver {
  readonly pieceBytes?: number;
  readonly together?: string;
}

/** As the window does it: in pieces, and not further than the core wants them. */
export async function handOver(
  imports: Imports,
  file: { readonly name: string; readonly content: Uint8Array },
  { pieceBytes = 100_000, together }: HandOver = {},
): Promise<Import> {
  const { name, content } = file;
  const begun = await imports.begin({ name, bytes: content.length, together });
  for (let offset = 0; offset < content.length; offset += pieceBytes) {
    const bytes = content.subarray(offset, offset + pieceBytes);
    const now = await imports.piece({ importId: begun.id, offset, bytes });
    if (now.state !== "receiving") return now;
  }
  return imports.finish(begun.id);
}

export const contentOf = async (file: string): Promise<{ name: string; content: Buffer }> => ({
  name: path.basename(file),
  content: await readFile(file),
});

/** A language model and an image encoder for it, outside the model folder. */
export async function sources(fixture: Pick<ImportFixture, "elsewhere">, width = 128) {
  const model = path.join(fixture.elsewhere, `model-${width}.gguf`);
  const mmproj = path.join(fixture.elsewhere, `mmproj-${width}.gguf`);
  await writeSmallModel(model, { width });
  await writeSmallMmproj(mmproj, width);
  return { model: await contentOf(model), mmproj: await contentOf(mmproj), paths: { model, mmproj } };
}

/** Weights in the model folder, wherever: nothing may be left of what was refused. */
export const ggufFiles = async ({ modelFolder }: ImportFixture): Promise<string[]> =>
  (await readdir(modelFolder, { recursive: true }))
    .filter((name) => /\.(gguf|part)$/.test(name))
    .map((name) => path.basename(name))
    .toSorted();

export const listed = async (fixture: ImportFixture) =>
  (await fixture.library().list()).slice(1).map(({ installed }) => installed);

/** A path outside the model folder. */
export const inFolder = (fixture: Pick<ImportFixture, "elsewhere">, ...names: string[]) =>
  path.join(fixture.elsewhere, ...names);

/** A folder as a colleague hands it over: two models, their image encoder, notes. */
export async function stick(fixture: ImportFixture): Promise<string> {
  await writeSmallModel(inFolder(fixture, "stick", "4b", "model-Q4.gguf"));
  await writeSmallModel(inFolder(fixture, "stick", "4b", "model-Q8.gguf"), { seed: 2 });
  await writeSmallMmproj(inFolder(fixture, "stick", "4b", "mmproj-F16.gguf"));
  await writeSmallModel(inFolder(fixture, "stick", "27b", "text.gguf"), { width: 96, seed: 3 });
  await writeFile(inFolder(fixture, "stick", "readme.txt"), "hello");
  return inFolder(fixture, "stick");
}
