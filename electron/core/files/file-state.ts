/** Whether a file is still the one whose bytes were checked, judged by size and time. */
import { stat } from "node:fs/promises";

export interface FileState {
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** null: there is no file, or none that can be read. */
export async function stateOfFile(file: string): Promise<FileState | null> {
  // For a reader, a disk that is not mounted and a deleted file are the same.
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true ? { bytes: found.size, modifiedMs: found.mtimeMs } : null;
}

/**
 * File systems store times to the second or coarser, or to fractions of a millisecond: neither is finer than a record's
 * number.
 */
export const isUnchanged = (recorded: FileState, found: FileState | null): boolean =>
  found?.bytes === recorded.bytes && Math.abs(found.modifiedMs - recorded.modifiedMs) < 1;
