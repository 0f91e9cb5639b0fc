/** What an import left that was killed: parts, and files that were moved into the library but never recorded there. */
import { ggufFilesIn, importedFolders, sweepStray } from "../library/managed-folders.ts";
import type { Records } from "../library/records.ts";
import type { Staging } from "./staging.ts";

export interface CleanUpOptions {
  readonly modelFolder: string;
  readonly staging: Pick<Staging, "cleanUp">;
  readonly records: Pick<Records, "read">;
}

/** Never throws: what cannot be deleted is in nobody's way. */
export async function cleanUp({ modelFolder, staging, records }: CleanUpOptions): Promise<void> {
  // In this order: whoever moved one of these in and has not recorded it yet is still at work when that is asked.
  const files = await importedFolders(modelFolder)
    .then(ggufFilesIn)
    .catch(() => []);
  const onlyProcess = await staging.cleanUp();
  if (onlyProcess && files.length > 0) await sweepStray(files, { modelFolder, records });
}
