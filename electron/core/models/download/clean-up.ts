/** Takes away what a download leaves: one that is cancelled, or one whose process ended at the wrong moment. */
import { onDisk } from "../../files/disk-failure.ts";
import {
  deleteStray,
  fetchedFolders,
  ggufFilesIn,
  type StrayOptions,
  sweepStray,
} from "../library/managed-folders.ts";
import type { Journal, Journals } from "./journal.ts";
import { placePath } from "./place-model.ts";

export interface Places extends Pick<StrayOptions, "modelFolder" | "records"> {
  readonly journals: Journals;
}

/**
 * Deletes the download's parts and its journal, and those of its files that are in their places already, unless a model or
 * another download has them as well. To be called with its lock. Throws LIBRARY_READ_ONLY, NOT_ALLOWED, NOT_FOUND.
 */
export async function discardDownload({ id, plan }: Journal, places: Places): Promise<void> {
  const { modelFolder, journals } = places;
  await journals.remove(id);
  const files = (plan?.files ?? []).map((file) => placePath(modelFolder, file));
  // What another download may need stays; once that can be told, the next start deletes it.
  const needed = files.length === 0 ? null : await plannedPlaces(places).catch(() => null);
  if (needed !== null) await onDisk(() => deleteStray(files, { ...places, needed }));
}

/** Deletes files in Casebook's own places that neither a record nor a download speaks of. Never throws. */
export async function sweepPlaces(places: Places): Promise<void> {
  // In this order: what a download of another process puts into its place meanwhile is none of these.
  const files = await fetchedFolders(places.modelFolder)
    .then(ggufFilesIn)
    .catch(() => []);
  const needed = files.length === 0 ? null : await plannedPlaces(places).catch(() => null);
  if (needed !== null) await sweepStray(files, { ...places, needed });
}

/** null: a journal cannot be read, so nobody knows which files it needs. Throws what the file system throws. */
async function plannedPlaces({ modelFolder, journals }: Places): Promise<readonly string[] | null> {
  const planned: string[] = [];
  for (const id of await journals.ids()) {
    const journal = await journals.read(id);
    if (journal === null && (await journals.exists(id))) return null;
    planned.push(...(journal?.plan?.files ?? []).map((file) => placePath(modelFolder, file)));
  }
  return planned;
}
