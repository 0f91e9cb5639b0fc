/** Creates the library of one model folder from its parts. */
import os from "node:os";
import path from "node:path";
import { CasebookError } from "../../../../shared/errors.ts";
import { practiceModel, registeredModels } from "../../../../shared/models/known-models.ts";
import { onDisk } from "../../files/disk-failure.ts";
import { isByHand, type LibraryEntry, readEntries } from "./entries.ts";
import { damagedRecords, notInLibrary, practiceModelStays } from "./errors.ts";
import { createForeign } from "./foreign/foreign.ts";
import { insertRecord } from "./insert-record.ts";
import type { Library, LibraryModel, LibraryOptions, Removed } from "./library.ts";
import type { LibraryContext } from "./library-context.ts";
import { readPracticeModel } from "./practice.ts";
import { createFactsReader } from "./read-facts.ts";
import { createRecords } from "./records.ts";
import { removeAllEntries, removeEntry } from "./remove.ts";
import { verifyEntry } from "./verify.ts";
import { waitingMmproj } from "./waiting-mmproj.ts";

/** The library over one model folder. Throws nothing: the folder is read at each use, and need not be there yet. */
export function createLibrary(options: LibraryOptions): Library {
  const { now = Date.now, terms = noTerms } = options;
  const modelFolder = path.resolve(options.modelFolder);
  const parts: LibraryContext = {
    modelFolder,
    registry: options.registry ?? registeredModels,
    records: createRecords(modelFolder),
    readFacts: createFactsReader(),
  };
  let checkedPractice: Promise<LibraryModel> | null = null;

  const practice = async (): Promise<LibraryModel> => {
    checkedPractice ??= readPracticeModel(now());
    try {
      return await checkedPractice;
    } catch (thrown) {
      checkedPractice = null;
      throw thrown;
    }
  };
  const entryOf = (modelId: string, entries: readonly LibraryEntry[]): LibraryEntry => {
    const entry = entries.find(({ id }) => id === modelId);
    if (entry === undefined) throw notInLibrary();
    return entry;
  };
  const list = async (): Promise<LibraryModel[]> => {
    const models = (await readEntries(parts)).map(({ model }) => model).filter((model) => model !== null);
    return [await practice(), ...models];
  };
  const get = async (modelId: string): Promise<LibraryModel | null> =>
    modelId === practiceModel.id
      ? practice()
      : ((await readEntries(parts)).find(({ id }) => id === modelId)?.model ?? null);
  const removeAll = (entries: readonly LibraryEntry[]): Promise<Removed> =>
    onDisk(() => removeAllEntries(entries, parts));
  const addRecord: Library["addRecord"] = (record) => onDisk(() => insertRecord(record, parts));
  const foreign = createForeign({
    ...parts,
    environment: options.environment ?? process.env,
    home: options.home ?? os.homedir(),
    requireTerms: () => terms.require(),
    now,
    list,
    addRecord,
  });

  return {
    list,
    waiting: async () => waitingMmproj(await readEntries(parts)),
    get,
    practice,
    addRecord,
    findForeign: () => foreign.find(),
    useFound: (foundId, onProgress, signal) => foreign.use(foundId, onProgress, signal),
    async find(modelId) {
      const found = await get(modelId);
      if (found === null) return null;
      const { installed, ...files } = found;
      if (installed.problem !== null) throw CasebookError.from(installed.problem);
      // Deletes also files that the user put into the folder.
      if (installed.boundByTerms) await terms.require();
      return files;
    },
    async notices() {
      const { damaged } = await parts.records.read();
      return damaged.length === 0 ? [] : [damagedRecords(damaged)];
    },
    async verify(modelId, onProgress = () => undefined, signal) {
      if (modelId === practiceModel.id) {
        checkedPractice = readPracticeModel(now(), onProgress, signal);
        return practice();
      }
      const entry = entryOf(modelId, await readEntries(parts));
      if (entry.model === null) throw notInLibrary();
      await onDisk(() => verifyEntry(entry, { ...parts, now, onProgress, signal }));
      const after = await get(modelId);
      if (after === null) throw notInLibrary();
      return after;
    },
    async remove(modelId) {
      if (modelId === practiceModel.id) throw practiceModelStays();
      const entries = await readEntries(parts);
      const entry = entryOf(modelId, entries);
      return onDisk(() => removeEntry(entry, entries, parts));
    },
    removeAll: async () => removeAll(await readEntries(parts)),
    removeOwn: async () => removeAll((await readEntries(parts)).filter((entry) => !isByHand(entry))),
    async pathOf(modelId) {
      const found = await get(modelId);
      if (found === null) throw notInLibrary();
      return found.modelPath;
    },
  };
}

const noTerms: NonNullable<LibraryOptions["terms"]> = {
  require: () => Promise.reject(new Error("this library was made without the record of the terms")),
};
