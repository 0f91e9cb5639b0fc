/** Turns errors of the model folder's disk into failures. */
import { diskFull, modelFolderReadOnly } from "./errors.ts";

/** The CasebookError for a file system error while writing or deleting; a bug is returned unchanged. */
export function diskFailure(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !("code" in thrown)) return thrown;
  switch (thrown.code) {
    case "ENOSPC":
    case "EDQUOT":
    case "STORE_FULL":
      return diskFull(thrown);
    case "EROFS":
    case "EACCES":
    case "EPERM":
    case "ENOTDIR":
    case "EBUSY":
    case "EIO":
    // Locks come from the store, whose errors name the database of cases.
    case "STORE_READ_ONLY":
    case "STORE_FAILED":
    case "STORE_DAMAGED":
      return modelFolderReadOnly(thrown);
    default:
      return thrown;
  }
}

/** Runs a change of the model folder. Throws CasebookErrors for errors of the disk. */
export async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw diskFailure(thrown);
  }
}

/** The same for synchronous work. */
export function onDiskNow<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    throw diskFailure(thrown);
  }
}
