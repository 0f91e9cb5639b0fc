/** What the disk of the model folder says, in the user's words. */
import { diskFull, modelFolderReadOnly } from "./errors.ts";

/** A CasebookError for what the file system threw while something was written or deleted; a bug stays what it is. */
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
    // A lock in the model folder speaks of the database of cases.
    case "STORE_READ_ONLY":
    case "STORE_FAILED":
    case "STORE_DAMAGED":
      return modelFolderReadOnly(thrown);
    default:
      return thrown;
  }
}

/** Runs what changes the model folder. Throws CasebookErrors for what the disk says. */
export async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw diskFailure(thrown);
  }
}

/** The same for what is done on this thread. */
export function onDiskNow<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    throw diskFailure(thrown);
  }
}
