/**
 * The journal of an unfinished download, in `<model folder>/.casebook/downloads/<id>/journal.json`. Only the process
 * that holds the download's lock writes it, and only after the bytes that it names are on the disk.
 */
import { readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { countSchema, failureSchema, idSchema, sha256Schema } from "../../../../shared/domain.ts";
import { limits } from "../../../../shared/limits.ts";
import { type DownloadRequest, downloadRequestSchema } from "../../../../shared/models/downloads.ts";
import { syncFolder, writeFileAtomically } from "../../files/atomic-file.ts";
import { deletablePath, makeFolderInside } from "../../files/containment.ts";
import { onDisk } from "../../files/disk-failure.ts";
import { downloadPlanSchema } from "./plan.ts";

export const fileProgressSchema = v.strictObject({
  /** Byte ranges of the part file. */
  ranges: v.array(v.strictObject({ from: countSchema, to: countSchema })),
  /** The check of the whole file; null: not yet checked. */
  verified: v.nullable(
    v.strictObject({
      sha256: sha256Schema,
      /** In milliseconds. A file with another time is not the one that was checked. */
      modifiedMs: v.number(),
      quantisation: v.string(),
      /** Taken from the file's header; missing in journals of earlier versions. */
      boundByTerms: v.optional(v.boolean(), false),
    }),
  ),
});
export type FileProgress = v.InferOutput<typeof fileProgressSchema>;

/** The names on the disk. Version 1 calls the request `wish`, and earlier versions of Casebook read no other name. */
const storedJournalSchema = v.strictObject({
  version: v.literal(1),
  id: idSchema,
  wish: downloadRequestSchema,
  addedAt: countSchema,
  /** Paused by the user: a start does not resume it. */
  paused: v.boolean(),
  /** Why the download ended; null: the next start resumes it. */
  failure: v.nullable(failureSchema),
  /** null: the hub was not asked yet. */
  plan: v.nullable(downloadPlanSchema),
  /** Progress of the plan's files, in the same order. */
  files: v.array(fileProgressSchema),
});
type StoredJournal = v.InferOutput<typeof storedJournalSchema>;

export interface Journal extends Omit<StoredJournal, "wish"> {
  readonly request: DownloadRequest;
}

const toStored = ({ request, ...others }: Journal): StoredJournal => ({ ...others, wish: request });
const fromStored = ({ wish, ...others }: StoredJournal): Journal => ({ ...others, request: wish });

export const newJournal = (id: string, request: DownloadRequest, addedAt: number): Journal => ({
  version: 1,
  id,
  request,
  addedAt,
  paused: false,
  failure: null,
  plan: null,
  files: [],
});

export const noProgress: FileProgress = { ranges: [], verified: null };

export interface Journals {
  /** Ids of all download folders, whatever they hold. Throws what the file system throws. */
  ids(): Promise<readonly string[]>;
  /** null: there is no journal, or none that this version understands. */
  read(id: string): Promise<Journal | null>;
  /** Whether there is a journal of any version. True as well when the disk does not answer. */
  exists(id: string): Promise<boolean>;
  /** Resolves when the journal is on the disk. Throws DISK_FULL, LIBRARY_READ_ONLY, NOT_ALLOWED. */
  write(journal: Journal): Promise<void>;
  /** Deletes the download's folder with all that is in it. Throws LIBRARY_READ_ONLY, NOT_ALLOWED. */
  remove(id: string): Promise<void>;
  partPath(id: string, fileIndex: number): string;
}

const downloadsFolder = ".casebook/downloads";
const journalName = "journal.json";

export function createJournals(modelFolder: string): Journals {
  const root = path.join(modelFolder, ...downloadsFolder.split("/"));
  const folder = (id: string): string => path.join(root, id);
  return {
    async ids() {
      const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      return entries
        .filter((entry) => entry.isDirectory() && v.is(idSchema, entry.name))
        .map(({ name }) => name);
    },
    async read(id) {
      const journal = await readJournal(path.join(folder(id), journalName));
      return journal?.id === id ? journal : null;
    },
    exists: (id) =>
      stat(path.join(folder(id), journalName)).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
      ),
    write: (journal) =>
      onDisk(async () => {
        const target = await makeFolderInside(modelFolder, `${downloadsFolder}/${journal.id}`);
        await writeFileAtomically(path.join(target, journalName), `${JSON.stringify(toStored(journal))}\n`);
      }),
    remove: (id) =>
      onDisk(async () => {
        const target = await deletablePath(modelFolder, folder(id));
        if (target === null) return;
        // The journal goes first: parts without a journal are leftovers, a journal without parts would start the
        // download again.
        await rm(path.join(target, journalName), { force: true });
        await rm(target, { recursive: true, force: true });
        await syncFolder(path.dirname(target));
      }),
    partPath: (id, fileIndex) => path.join(folder(id), `${fileIndex}.part`),
  };
}

async function readJournal(file: string): Promise<Journal | null> {
  try {
    const { size } = await stat(file);
    if (size > limits.downloadJournalBytes) return null;
    const parsed = v.safeParse(storedJournalSchema, JSON.parse(await readFile(file, "utf8")));
    if (!parsed.success) return null;
    const { plan, files } = parsed.output;
    return files.length === (plan?.files.length ?? 0) ? fromStored(parsed.output) : null;
  } catch {
    // The file is missing, is being deleted, or is not JSON: in each case there is nothing to resume.
    return null;
  }
}
