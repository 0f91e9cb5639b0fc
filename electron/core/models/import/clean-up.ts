/** Deletes what a killed import left: parts, and files that were moved into the library but never recorded there. */
import { ggufFilesIn, importedFolders, sweepStray } from "../library/managed-folders.ts";
import type { Records } from "../library/records.ts";
import type { Staging } from "./staging.ts";

export interface CleanUpOptions {
  readonly modelFolder: string;
  readonly staging: Pick<Staging, "cleanUp">;
  readonly records: Pick<Records, "read">;
}

/** Never throws: a file that cannot be deleted does no harm. */
export async function cleanUp({ modelFolder, staging, records }: CleanUpOptions): Promise<void> {
  // The files are listed before other processes are looked for: a process that has moved a file and not recorded it yet
  // still holds its session then.
  const files = await importedFolders(modelFolder)
    .then(ggufFilesIn)
    .catch(() => []);
  const onlyProcess = await staging.cleanUp();
  if (onlyProcess && files.length > 0) await sweepStray(files, { modelFolder, records });
}
