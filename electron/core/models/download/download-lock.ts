/**
 * One process at a time for each download: the app and the command line may be open at once. As in `store/data-lock.ts` the
 * lock is the operating system's, held by SQLite on an empty file, and ends with the process however that ends.
 */
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolderInside } from "../library/containment.ts";
import { onDisk } from "../library/disk-failure.ts";
import { elsewhere } from "./words.ts";

export interface DownloadLock {
  /** Lets another process in. May be called twice. */
  release(): void;
}

/** SQLite's code for a lock that somebody else has (https://www.sqlite.org/rescode.html). */
const busy = 5;

/** A lock that nobody refers to any more would be collected, and let go. */
const held = new Set<DatabaseSync>();

/** Throws DOWNLOAD_ELSEWHERE, LIBRARY_READ_ONLY, DISK_FULL, NOT_ALLOWED. */
export async function takeDownloadLock(modelFolder: string, id: string): Promise<DownloadLock> {
  // Not in the download's own folder, and never deleted: a lock on a file that is gone keeps nobody out.
  const folder = await onDisk(() => makeFolderInside(modelFolder, ".casebook/locks"));
  const database = new DatabaseSync(path.join(folder, id), { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (thrown) {
    database.close();
    throw thrown instanceof Error && "errcode" in thrown && thrown.errcode === busy ? elsewhere() : thrown;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/** Runs `work` while no other process can touch the download. Throws what {@link takeDownloadLock} throws. */
export async function withDownloadLock<Result>(
  modelFolder: string,
  id: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await takeDownloadLock(modelFolder, id);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
