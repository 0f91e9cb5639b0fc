/** Removes a library's models together with the downloads that would bring more of them. */
import { onDisk } from "../files/disk-failure.ts";
import { removeUnfinished } from "./download/remove-unfinished.ts";
import type { Removed } from "./library/library.ts";

export interface RemovedModels extends Removed {
  /** Names of downloads that another process runs: they stay. */
  readonly stillFetched: readonly string[];
}

/** Throws LIBRARY_READ_ONLY, NOT_ALLOWED. @param remove the library's `removeAll` or `removeOwn` */
export async function removeModels(
  modelFolder: string,
  remove: () => Promise<Removed>,
): Promise<RemovedModels> {
  const stillFetched = await onDisk(() => removeUnfinished(modelFolder));
  return { ...(await remove()), stillFetched };
}
