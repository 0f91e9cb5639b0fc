/** Deletes models from the model folder. What lies elsewhere is only forgotten. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "../../atomic-file.ts";
import { deletablePath, removeEmptyFolders } from "./containment.ts";
import type { EntriesOptions, Entry } from "./entries.ts";
import type { Removed } from "./library.ts";

/** @param all the library as it is: files that another model uses as well stay. Throws what the file system throws. */
export async function removeEntry(
  entry: Entry,
  all: readonly Entry[],
  { modelFolder, records }: Pick<EntriesOptions, "modelFolder" | "records">,
): Promise<Removed> {
  const shared = new Set(
    all.filter(({ id }) => id !== entry.id).flatMap(({ files }) => files.map((file) => file.path)),
  );
  // Files first: should this be cut short, the model is still listed, with files missing, and can be removed again.
  for (const file of entry.files) {
    if (file.relative !== null && !shared.has(file.path)) await deleteFile(modelFolder, file.path);
  }
  await records.remove(entry.id);
  return { leftInPlace: liesElsewhere(entry) ? [entry.name] : [] };
}

/** Every copy, and whatever is left over where Casebook puts its own files. Throws what the file system throws. */
export async function removeAllEntries(
  all: readonly Entry[],
  { modelFolder, records }: Pick<EntriesOptions, "modelFolder" | "records">,
): Promise<Removed> {
  for (const { files } of all) {
    for (const file of files) if (file.relative !== null) await deleteFile(modelFolder, file.path);
  }
  for (const folder of await ownFolders(modelFolder)) {
    const target = await deletablePath(modelFolder, folder);
    if (target === null) continue;
    await rm(target, { recursive: true, force: true });
    await removeEmptyFolders(modelFolder, path.dirname(target));
  }
  await records.clear();
  return { leftInPlace: all.filter(liesElsewhere).map(({ name }) => name) };
}

const liesElsewhere = ({ files, model }: Entry): boolean =>
  model?.installed.place === "in-place" || files.some(({ relative }) => relative === null);

/** Throws NOT_ALLOWED for a file outside the model folder, and what the file system throws. */
export async function deleteFile(modelFolder: string, file: string): Promise<void> {
  const target = await deletablePath(modelFolder, file);
  if (target === null) return;
  await rm(target, { force: true });
  await syncFolder(path.dirname(target));
  await removeEmptyFolders(modelFolder, path.dirname(target));
}

/** Where only Casebook writes: `imported`, `<org>--<name>/<commit>`, unfinished downloads and imports. */
async function ownFolders(modelFolder: string): Promise<string[]> {
  const fetched: string[] = [];
  for (const repo of await foldersIn(modelFolder)) {
    if (!/^[^.].*--/.test(repo)) continue;
    const inside = await foldersIn(path.join(modelFolder, repo));
    const commits = inside.filter((name) => /^[0-9a-f]{40}$/.test(name));
    fetched.push(...commits.map((commit) => path.join(modelFolder, repo, commit)));
  }
  return [
    ...fetched,
    ...["imported", ".casebook/downloads", ".casebook/imports"].map((name) => path.join(modelFolder, name)),
  ];
}

/** Links are not followed. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
