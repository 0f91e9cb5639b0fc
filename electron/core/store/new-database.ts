/** A database comes into being beside its place and is moved there when complete. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Connection } from "./connection.ts";
import { MetaTable } from "./meta-table.ts";
import { migrate } from "./schema.ts";
import { draftPath, logPath, sharedMemoryPath } from "./store-files.ts";

/** So an empty or cut-off file in its place is damage and not a beginning. */
export function makeDatabase(path: string, vaultKey: Uint8Array, now: number): void {
  buildDatabase(path, path, vaultKey, now, () => undefined);
}

/** Fills a new database for `path` and gives it the name `target`, on the disk as a whole or not at all. */
export function buildDatabase<Result>(
  path: string,
  target: string,
  vaultKey: Uint8Array,
  now: number,
  fill: (connection: Connection) => Result,
): Result {
  const draft = draftPath(path);
  removeDatabase(draft);
  // SQLite gives its other files the permissions of this one.
  writeFileSync(draft, "", { mode: 0o600 });
  const connection = new Connection(draft);
  let result: Result;
  try {
    migrate(connection);
    new MetaTable(connection, vaultKey).writeVaultWord(now);
    result = fill(connection);
    connection.checkpoint();
  } catch (thrown) {
    connection.close();
    removeDatabase(draft);
    throw thrown;
  }
  connection.close();
  syncPath(draft);
  renameSync(draft, target);
  syncFolderOf(target);
  return result;
}

function removeDatabase(path: string): void {
  for (const file of [path, logPath(path), sharedMemoryPath(path)]) rmSync(file, { force: true });
}

function syncPath(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames in the folder last through a power cut. */
export function syncFolderOf(path: string): void {
  // Windows opens no folders; NTFS journals the rename by itself.
  if (process.platform === "win32") return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
