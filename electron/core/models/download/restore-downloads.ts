/** Restores the downloads that an earlier process left unfinished. */
import { CasebookError } from "../../../../shared/errors.ts";
import { withDownloadLock } from "./download-lock.ts";
import { type FindVariant, factsOf } from "./download-request.ts";
import { type DownloadState, newDownload, type Phase } from "./download-state.ts";
import type { Journal, Journals } from "./journal.ts";

export interface RestoreOptions {
  readonly modelFolder: string;
  readonly journals: Journals;
  readonly findVariant: FindVariant;
}

/**
 * A paused or failed download stays so, the others are queued. Folders without a journal are deleted as leftovers; a
 * journal of a newer version is left to that version.
 */
export async function restoreDownloads(options: RestoreOptions): Promise<readonly DownloadState[]> {
  const { journals, findVariant } = options;
  const downloads: DownloadState[] = [];
  // A folder that cannot be read is reported by the list of models.
  for (const id of await journals.ids().catch(() => [])) {
    const journal = await journals.read(id);
    if (journal !== null) downloads.push(...downloadOf(journal, findVariant));
    else await removeLeftover(id, options);
  }
  return downloads;
}

function downloadOf(journal: Journal, findVariant: FindVariant): readonly DownloadState[] {
  const facts = factsOf(journal.request, findVariant);
  return facts === null ? [] : [newDownload(facts, journal, phaseOf(journal))];
}

function phaseOf({ paused, failure }: Journal): Phase {
  if (paused) return { state: "paused" };
  return failure === null ? { state: "queued" } : { state: "failed", failure };
}

async function removeLeftover(id: string, { modelFolder, journals }: RestoreOptions): Promise<void> {
  try {
    await withDownloadLock(modelFolder, id, async () => {
      if (!(await journals.exists(id))) await journals.remove(id);
    });
  } catch (thrown) {
    // Another process is creating or removing the folder, or the disk refuses: the leftover does no harm.
    if (!(thrown instanceof CasebookError)) throw thrown;
  }
}
