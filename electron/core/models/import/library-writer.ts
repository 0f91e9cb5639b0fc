/** Moves checked files into the library, or lists them in place. */
import { open, rename, stat } from "node:fs/promises";
import path from "node:path";
import { practiceModel } from "../../../../shared/models/known-models.ts";
import { syncFolder } from "../../files/atomic-file.ts";
import { makeFolderInside, pathOf } from "../../files/containment.ts";
import { isUnchanged, stateOfFile } from "../../files/file-state.ts";
import { deleteFile } from "../../files/remove-file.ts";
import { hashOfParts } from "../../gguf/split-name.ts";
import type { Library, LibraryModel } from "../library/library.ts";
import type { RecordedFile } from "../library/model-record.ts";
import { verified } from "../library/record-state.ts";
import type { Records } from "../library/records.ts";
import { fileWithHash, type Registry } from "../library/registry-lookup.ts";
import { partNames } from "./assemble-models.ts";
import type { CheckedFile } from "./checked-file.ts";
import { modelFileName } from "./file-name.ts";
import { isManaged, modelRecord, waitingRecord } from "./import-record.ts";
import type { ImportedModel } from "./imports.ts";

export interface LibraryWriter {
  /** The library's model with these bytes, if it can be loaded; null: there is none. */
  known(parts: readonly CheckedFile[]): Promise<ImportedModel | null>;
  /** @param mmproj the image encoder chosen for it; null: the library looks for a waiting one */
  putModel(parts: readonly CheckedFile[], mmproj: RecordedFile | null): Promise<ImportedModel>;
  /** The model's present state; null: it was removed meanwhile. */
  get(modelId: string): Promise<Pick<ImportedModel, "hasImageEncoder" | "verification"> | null>;
  /** Moves the file, which is listed once {@link putModel} or {@link putMmproj} names it. */
  place(mmproj: CheckedFile): Promise<RecordedFile>;
  /**
   * Pairs an image encoder with the models of the library that it belongs to, or lets it wait. Returns the models'
   * ids: the chosen ones first, the practice model only where its own language model came with it.
   * @param chosen ids of models that it was chosen for; empty: the library decides
   */
  putMmproj(file: RecordedFile, chosen: readonly string[]): Promise<readonly string[]>;
}

export interface LibraryWriterOptions {
  readonly modelFolder: string;
  readonly library: Pick<Library, "list" | "get" | "addRecord">;
  readonly records: Pick<Records, "read">;
  readonly registry: Registry;
  readonly now: () => number;
}

/** All methods throw what the file system throws. */
export function createLibraryWriter(options: LibraryWriterOptions): LibraryWriter {
  const { modelFolder, library, records, registry, now } = options;

  const place = async (files: readonly CheckedFile[], role: "model" | "mmproj"): Promise<RecordedFile[]> => {
    const names = partNames(files.map(({ name }) => ({ name: modelFileName(name) })));
    const folder = `imported/${files[0]?.sha256.slice(0, 16)}`;
    const placed: RecordedFile[] = [];
    for (const [index, file] of files.entries()) {
      const known = fileWithHash(registry, file.sha256);
      const common = {
        role: role === "model" && index > 0 ? ("part" as const) : role,
        bytes: file.bytes,
        sha256: file.sha256,
        expected: known === null ? null : ("registry" as const),
      };
      const name = names[index] ?? modelFileName(file.name);
      placed.push(
        file.place.kind === "in-place"
          ? { ...common, path: file.place.path, modifiedMs: file.modifiedMs }
          : { ...common, ...(await moveIn(file.place.path, { modelFolder, folder, name })) },
      );
    }
    return placed;
  };

  const found = async (parts: readonly CheckedFile[]): Promise<LibraryModel | null> => {
    const sha256 = hashOfParts(parts.map((part) => part.sha256));
    const usable = (await library.list()).filter(({ installed }) => installed.problem === null);
    return usable.find(({ installed }) => installed.sha256 === sha256) ?? null;
  };

  return {
    async known(parts) {
      const model = await found(parts);
      return model === null ? null : imported(model, true);
    },
    async get(modelId) {
      const model = await library.get(modelId);
      if (model === null) return null;
      return { hasImageEncoder: model.model.hasImageEncoder, verification: model.installed.verification };
    },
    async putModel(parts, mmproj) {
      const files = await place(parts, "model");
      const record = modelRecord(parts, mmproj === null ? files : [...files, mmproj], {
        registry,
        now,
      });
      try {
        await library.addRecord(record);
      } catch (thrown) {
        // Files without a record would take space without being listed, so they are deleted.
        for (const file of files.filter(isManaged))
          await deleteFile(modelFolder, path.join(modelFolder, file.path));
        throw thrown;
      }
      const model = await library.get(record.id);
      if (model === null) throw new Error("the model that was just added is not in the library");
      return imported(model, false);
    },
    async place(mmproj) {
      const listed = (await records.read()).records.flatMap(({ files }) => files);
      const same = listed.find((file) => isMmproj(file) && file.sha256 === mmproj.sha256);
      if (same !== undefined && (await isAsRecorded(modelFolder, same))) return same;
      const [file] = await place([mmproj], "mmproj");
      if (file === undefined) throw new Error("one file was to be placed");
      return file;
    },
    async putMmproj(file, chosen) {
      const { records: all } = await records.read();
      const unpaired = all.filter(({ id, files }) => chosen.includes(id) && !files.some(isMmproj));
      for (const record of unpaired) {
        const files = [...record.files, file];
        await library.addRecord({ ...record, files, verification: verified(files, now()) });
      }
      const users = async (): Promise<string[]> =>
        (await library.list())
          .filter(
            ({ installed, mmprojPath }) =>
              installed.mmprojSha256 === file.sha256 || mmprojPath === pathOf(modelFolder, file),
          )
          .map(({ model }) => model.id)
          // The practice model has its own image encoder, and needs no imported one of the same bytes.
          .filter((id) => id !== practiceModel.id || chosen.includes(id))
          // Chosen models come first, the practice model last.
          .toSorted((a, b) => rank(a, chosen) - rank(b, chosen));
      const paired = await users();
      if (paired.some((id) => id !== practiceModel.id)) return paired;
      await library.addRecord(waitingRecord(file, { registry, now }));
      return users();
    },
  };
}

const rank = (id: string, chosen: readonly string[]): number =>
  id === practiceModel.id ? 2 : chosen.includes(id) ? 0 : 1;

const isMmproj = ({ role }: RecordedFile): boolean => role === "mmproj";

const imported = ({ model, installed }: LibraryModel, known: boolean): ImportedModel => ({
  modelId: model.id,
  name: model.name,
  verification: installed.verification,
  hasImageEncoder: model.hasImageEncoder,
  known,
});

/** Syncs the file before a record refers to it. */
async function moveIn(
  part: string,
  to: { readonly modelFolder: string; readonly folder: string; readonly name: string },
): Promise<Pick<RecordedFile, "path" | "modifiedMs">> {
  const file = await open(part, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  const folder = await makeFolderInside(to.modelFolder, to.folder);
  const target = path.join(folder, to.name);
  await rename(part, target);
  await syncFolder(folder);
  return { path: `${to.folder}/${to.name}`, modifiedMs: (await stat(target)).mtimeMs };
}

async function isAsRecorded(modelFolder: string, file: RecordedFile): Promise<boolean> {
  return isUnchanged(file, await stateOfFile(pathOf(modelFolder, file)));
}
