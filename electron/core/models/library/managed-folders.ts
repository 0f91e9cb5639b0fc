/** The managed folders, where only Casebook puts files: `imported/<hash>` and `<org>--<name>/<commit>`. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathOf } from "../../files/containment.ts";
import { deleteFile } from "../../files/remove-file.ts";
import type { Records } from "./records.ts";

/** `<org>--<name>/<commit>`, absolute. Throws what the file system throws. */
export async function fetchedFolders(modelFolder: string): Promise<readonly string[]> {
  const repos = (await foldersIn(modelFolder)).filter((name) => /^[^.].*--/.test(name));
  return below(modelFolder, repos, /^[0-9a-f]{40}$/);
}

/** `imported/<hash>`, absolute. Throws what the file system throws. */
export const importedFolders = (modelFolder: string): Promise<readonly string[]> =>
  below(modelFolder, ["imported"], /^[0-9a-f]{16}$/);

/** GGUF files in these folders and below, absolute. Links do not count. Throws what the file system throws. */
export async function ggufFilesIn(folders: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile() && /\.gguf$/i.test(entry.name)) found.push(path.join(entry.parentPath, entry.name));
    }
  }
  return found;
}

export interface StrayOptions {
  readonly modelFolder: string;
  readonly records: Pick<Records, "read">;
  /** Absolute paths that another download or import needs. */
  readonly needed?: Iterable<string>;
}

/**
 * Deletes those of `files` that no record names. An unreadable record may name any of them, so all stay then. Throws
 * NOT_FOUND, NOT_ALLOWED, and what the file system throws.
 */
export async function deleteStray(
  files: readonly string[],
  { modelFolder, records, needed = [] }: StrayOptions,
): Promise<void> {
  const { records: all, damaged } = await records.read();
  if (damaged.length > 0) return;
  const recorded = all.flatMap((record) => record.files.map((file) => pathOf(modelFolder, file)));
  const used = new Set([...recorded, ...needed].map(comparable));
  for (const file of files) if (!used.has(comparable(file))) await deleteFile(modelFolder, file);
}

/**
 * {@link deleteStray} at the start, which the user did not ask for: never throws, and deletes nothing in a folder
 * without any record, which may be a copy made without the hidden files.
 */
export async function sweepStray(files: readonly string[], options: StrayOptions): Promise<void> {
  try {
    if ((await options.records.read()).records.length > 0) await deleteStray(files, options);
  } catch {
    return; // stray files only take space; an unreadable folder is reported by the list of models
  }
}

/** Some file systems return a name in another case, or with its accents decomposed. */
const comparable = (file: string): string => path.resolve(file).normalize("NFC").toLowerCase();

async function below(modelFolder: string, folders: readonly string[], name: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const inside = (await foldersIn(path.join(modelFolder, folder))).filter((one) => name.test(one));
    found.push(...inside.map((one) => path.join(modelFolder, folder, one)));
  }
  return found;
}

/** Links are not followed. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
