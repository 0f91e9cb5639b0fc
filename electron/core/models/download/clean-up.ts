/** Deletes what a download leaves behind: one that is cancelled, or one whose process ended between two steps. */
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
 * Deletes the download's parts and journal, and those of its files that are in the library already, unless a model or
 * another download needs them as well. The caller holds the download's lock. Throws LIBRARY_READ_ONLY, NOT_ALLOWED,
 * NOT_FOUND.
 */
export async function discardDownload({ id, plan }: Journal, places: Places): Promise<void> {
  const { modelFolder, journals } = places;
  await journals.remove(id);
  const files = (plan?.files ?? []).map((file) => placePath(modelFolder, file));
  // A file that another download may need stays. Where that cannot be decided now, the next start deletes it.
  const needed = files.length === 0 ? null : await plannedPlaces(places).catch(() => null);
  if (needed !== null) await onDisk(() => deleteStray(files, { ...places, needed }));
}

/** Deletes files in the managed folders that no record and no download refers to. Never throws. */
export async function sweepPlaces(places: Places): Promise<void> {
  // The files are listed before the journals, so that a file which another process places meanwhile is not among them.
  const files = await fetchedFolders(places.modelFolder)
    .then(ggufFilesIn)
    .catch(() => []);
  const needed = files.length === 0 ? null : await plannedPlaces(places).catch(() => null);
  if (needed !== null) await sweepStray(files, { ...places, needed });
}

/** null: a journal cannot be read, so the files that it needs are unknown. Throws what the file system throws. */
async function plannedPlaces({ modelFolder, journals }: Places): Promise<readonly string[] | null> {
  const planned: string[] = [];
  for (const id of await journals.ids()) {
    const journal = await journals.read(id);
    if (journal === null && (await journals.exists(id))) return null;
    planned.push(...(journal?.plan?.files ?? []).map((file) => placePath(modelFolder, file)));
  }
  return planned;
}
