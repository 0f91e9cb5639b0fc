/** Deletes models from the model folder. Of files elsewhere only the record is deleted. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { deletablePath, removeEmptyFolders } from "../../files/containment.ts";
import { deleteFile } from "../../files/remove-file.ts";
import type { LibraryEntry } from "./entries.ts";
import type { Removed } from "./library.ts";
import type { LibraryContext } from "./library-context.ts";
import { fetchedFolders } from "./managed-folders.ts";

/** @param all entries of the library: files that another model uses as well stay. Throws what the file system throws. */
export async function removeEntry(
  entry: LibraryEntry,
  all: readonly LibraryEntry[],
  { modelFolder, records }: Pick<LibraryContext, "modelFolder" | "records">,
): Promise<Removed> {
  const shared = new Set(
    all.filter(({ id }) => id !== entry.id).flatMap(({ files }) => files.map((file) => file.path)),
  );
  // Files go first: if this is interrupted, the model is still listed, with files missing, and can be removed again.
  for (const file of entry.files) {
    if (file.relative !== null && !shared.has(file.path)) await deleteFile(modelFolder, file.path);
  }
  await records.remove(entry.id);
  return { leftInPlace: liesElsewhere(entry) ? [entry.name] : [] };
}

/**
 * Deletes every copy, and what is left over in the managed folders, except unfinished downloads. Throws what the file
 * system throws.
 */
export async function removeAllEntries(
  all: readonly LibraryEntry[],
  { modelFolder, records }: Pick<LibraryContext, "modelFolder" | "records">,
): Promise<Removed> {
  for (const { files } of all) {
    for (const file of files) if (file.relative !== null) await deleteFile(modelFolder, file.path);
  }
  const others = ["imported", ".casebook/imports"];
  const fetched = await fetchedFolders(modelFolder);
  for (const folder of [...fetched, ...others.map((name) => path.join(modelFolder, name))]) {
    const target = await deletablePath(modelFolder, folder);
    if (target === null) continue;
    await rm(target, { recursive: true, force: true });
    await removeEmptyFolders(modelFolder, path.dirname(target));
  }
  await records.clear();
  return { leftInPlace: all.filter(liesElsewhere).map(({ name }) => name) };
}

const liesElsewhere = ({ files, model }: LibraryEntry): boolean =>
  model?.installed.place === "in-place" || files.some(({ relative }) => relative === null);
