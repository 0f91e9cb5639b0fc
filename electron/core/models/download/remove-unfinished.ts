/** Deletes unfinished downloads of all processes, except those that run right now. */
import { CasebookError } from "../../../../shared/errors.ts";
import { registeredVariant } from "../../../../shared/models/registry.ts";
import { withDownloadLock } from "./download-lock.ts";
import { factsOf } from "./download-request.ts";
import { createJournals } from "./journal.ts";

/**
 * Returns the names of the downloads that run elsewhere. Throws LIBRARY_READ_ONLY, NOT_ALLOWED, and what the file
 * system throws.
 */
export async function removeUnfinished(modelFolder: string): Promise<readonly string[]> {
  const journals = createJournals(modelFolder);
  const locked: string[] = [];
  for (const id of await journals.ids()) {
    const journal = await journals.read(id);
    const name = journal === null ? null : factsOf(journal.request, registeredVariant)?.name;
    try {
      await withDownloadLock(modelFolder, id, () => journals.remove(id));
    } catch (thrown) {
      if (!(thrown instanceof CasebookError && thrown.code === "DOWNLOAD_ELSEWHERE")) throw thrown;
      locked.push(name ?? id);
    }
  }
  return locked;
}
