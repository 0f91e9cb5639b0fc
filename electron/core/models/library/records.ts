/** The records of models, one JSON file each in `<model folder>/.casebook/models/`: read at each use, never trusted. */
import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { limits } from "../../../../shared/limits.ts";
import { syncFolder, writeFileAtomically } from "../../files/atomic-file.ts";
import { deletablePath, makeFolderInside, segmentsOf } from "../../files/containment.ts";
import { modelFolderUnreadable } from "./errors.ts";
import { type ModelRecord, modelRecordSchema } from "./model-record.ts";

export interface Records {
  /** In the order of their ids. `damaged`: names of record files that hold no usable record. */
  read(): Promise<{ readonly records: readonly ModelRecord[]; readonly damaged: readonly string[] }>;
  /** Adds or replaces a record, which is on the disk when this resolves. Throws what the file system throws. */
  write(record: ModelRecord): Promise<void>;
  /** Deletes a record. A missing record is no error. */
  remove(modelId: string): Promise<void>;
  /** Deletes all records, also damaged ones. */
  clear(): Promise<void>;
}

const recordsFolder = ".casebook/models";

/** Hashed, since ids hold characters that no file name can. */
const fileNameOf = (modelId: string): string =>
  `${createHash("sha256").update(modelId).digest("hex").slice(0, 32)}.json`;

export function createRecords(modelFolder: string): Records {
  const folder = path.join(modelFolder, ...recordsFolder.split("/"));
  const names = async (): Promise<string[]> => {
    const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
      throw modelFolderUnreadable(error);
    });
    return entries.filter((name) => name.endsWith(".json"));
  };
  const removeFile = async (name: string): Promise<void> => {
    const file = await deletablePath(modelFolder, path.join(folder, name));
    if (file === null) return;
    await rm(file, { force: true });
    await syncFolder(path.dirname(file));
  };

  return {
    async read() {
      const all = await Promise.all(
        (await names()).map(async (name) => ({ name, record: await readRecord(path.join(folder, name)) })),
      );
      const good = all.flatMap(({ name, record }) =>
        // A copy under another name would list a model twice.
        record !== null && record !== "gone" && fileNameOf(record.id) === name ? [{ name, record }] : [],
      );
      const used = new Set(good.map(({ name }) => name));
      return {
        records: good.map(({ record }) => record).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        damaged: all
          .filter(({ name, record }) => record !== "gone" && !used.has(name))
          .map(({ name }) => name),
      };
    },
    async write(record) {
      const target = await makeFolderInside(modelFolder, recordsFolder);
      const content = `${JSON.stringify(v.parse(usableRecord, record), null, 2)}\n`;
      await writeFileAtomically(path.join(target, fileNameOf(record.id)), content);
    },
    remove: (modelId) => removeFile(fileNameOf(modelId)),
    async clear() {
      for (const name of await names()) await removeFile(name);
    },
  };
}

const isPath = (file: string): boolean => path.isAbsolute(file) || segmentsOf(file) !== null;

const usableRecord = v.pipe(
  modelRecordSchema,
  v.check(({ files }) => files.every((file) => isPath(file.path)), "a path leads out of the model folder"),
  v.check(({ files }) => {
    const count = (role: string): number => files.filter((file) => file.role === role).length;
    // An image encoder that waits for its model has a record of its own.
    const isWaitingMmproj = count("model") === 0 && count("part") === 0 && count("mmproj") === 1;
    return isWaitingMmproj || (count("model") === 1 && count("mmproj") <= 1);
  }, "the files make no model"),
);

/** "gone": another Casebook has just removed the record. */
async function readRecord(file: string): Promise<ModelRecord | "gone" | null> {
  try {
    const { size } = await stat(file);
    if (size > limits.modelRecordBytes) return null;
    const record = v.safeParse(usableRecord, JSON.parse(await readFile(file, "utf8")));
    return record.success ? record.output : null;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT" ? "gone" : null;
  }
}
