/** Whether a file is still the one whose bytes were checked: its size and its time vouch for it. */
import { stat } from "node:fs/promises";

export interface FileState {
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** null: no file is there, or none that can be seen. */
export async function stateOfFile(file: string): Promise<FileState | null> {
  // A disk that is not mounted and a file that is gone are the same to whoever wants to load it.
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true ? { bytes: found.size, modifiedMs: found.mtimeMs } : null;
}

/** Some file systems keep times to the second or coarser, none finer than a record can say. */
export const isUnchanged = (recorded: FileState, found: FileState | null): boolean =>
  found?.bytes === recorded.bytes && Math.abs(found.modifiedMs - recorded.modifiedMs) < 1;
