/**
 * A lock between processes. It is the operating system's, held by SQLite on an empty file, and ends with the process
 * however that ends: none can be left behind, and a process number that was given to another program says nothing.
 */
import { DatabaseSync } from "node:sqlite";
import { CasebookError } from "../../../shared/errors.ts";
import { storeFailure } from "./sqlite-failure.ts";

export interface FileLock {
  /** Lets another process in. May be called twice. */
  release(): void;
}

/** A lock that nobody refers to any more would be collected, and let go. */
const held = new Set<DatabaseSync>();

/**
 * @param path of the lock's own file, which is made where there is none. It must not be deleted while others may lock it:
 * a lock on a file that is gone keeps nobody out.
 * null: somebody has it. Throws STORE_READ_ONLY, STORE_FULL, STORE_FAILED, STORE_DAMAGED.
 */
export function lockFile(path: string): FileLock | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (thrown) {
    database?.close();
    const failure = storeFailure(thrown);
    if (failure instanceof CasebookError && failure.code === "STORE_LOCKED") return null;
    throw failure;
  }
  const open = database;
  held.add(open);
  return {
    release() {
      if (held.delete(open)) open.close();
    },
  };
}
