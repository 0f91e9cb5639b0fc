/** From whatever lies in the data folder to an open database: made, checked, brought up to date, or recovered. */
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Failure } from "../../../shared/errors.ts";
import { CaseDatabase } from "./case-database.ts";
import { Connection, type ConnectionOptions, pageBytes } from "./connection.ts";
import { MetaTable } from "./meta-table.ts";
import { makeDatabase } from "./new-database.ts";
import { overwriteInAsideFiles, recoveryCompleted, swapInRecovered } from "./quarantine.ts";
import { recoverDatabase } from "./recovery.ts";
import { migrate, newerSchema, schemaVersion, userVersion } from "./schema.ts";
import { isDamage, isNotUnderstood, storeFailure } from "./sqlite-failure.ts";
import { databasePath, inUsePath, logPath, recoveredPath } from "./store-files.ts";

export interface OpenDatabaseOptions extends Pick<ConnectionOptions, "busyTimeoutMs"> {
  readonly dataFolder: string;
  /** 32 bytes. */
  readonly vaultKey: Uint8Array;
  /** Whether deleted cases and answers that were being written are those of an earlier run. */
  readonly firstInRun: boolean;
  readonly now?: () => number;
}

export interface OpenedDatabase {
  readonly database: CaseDatabase;
  readonly notices: readonly Failure[];
}

/** Throws CasebookError: VAULT_UNREADABLE, STORE_NEWER, STORE_LOCKED, STORE_FULL, STORE_READ_ONLY, STORE_FAILED. */
export function openDatabase(options: OpenDatabaseOptions): OpenedDatabase {
  try {
    return open(options);
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

function open(options: OpenDatabaseOptions): OpenedDatabase {
  const { dataFolder, vaultKey, firstInRun, now = Date.now } = options;
  const path = databasePath(dataFolder);
  const notices: Failure[] = [];
  if (existsSync(recoveredPath(path))) notices.push(recoveryCompleted(swapInRecovered(path, now())));
  if (!existsSync(path) && !existsSync(logPath(path))) makeDatabase(path, vaultKey, now());
  const logIsLost = existsSync(inUsePath(path)) && !existsSync(logPath(path));

  if (!isSound(path, vaultKey, options)) notices.push(recoverDatabase(path, vaultKey, now()));
  else if (logIsLost) notices.push(logMissing());

  const connection = new Connection(path, {
    ...options,
    beforeClose: () => rmSync(inUsePath(path), { force: true }),
  });
  try {
    migrate(connection);
    // A write, so that a full disk or a read-only folder is told now and the log exists before the mark does.
    connection.transaction(() => connection.exec(`PRAGMA user_version = ${schemaVersion}`));
    writeFileSync(inUsePath(path), "", { mode: 0o600 });
    const database = new CaseDatabase(connection, vaultKey, {
      now,
      destroyElsewhere: (wrappedKeys) => overwriteInAsideFiles(dataFolder, wrappedKeys),
    });
    if (firstInRun) database.settleEarlierRun();
    return { database, notices };
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

/** Read-only: what may have to be recovered, or belongs to a newer Casebook, is not touched. Throws STORE_NEWER. */
function isSound(path: string, vaultKey: Uint8Array, { busyTimeoutMs }: OpenDatabaseOptions): boolean {
  // SQLite takes an empty file for a new database; ours are never empty.
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < pageBytes) return false;
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, { readOnly: true, ...(busyTimeoutMs && { busyTimeoutMs }) });
    const version = userVersion(connection);
    if (version > schemaVersion) throw newerSchema();
    const report = connection.all<{ quick_check: string }>("PRAGMA quick_check");
    if (version < 1 || report.length !== 1 || report[0]?.quick_check !== "ok") return false;
    return new MetaTable(connection, vaultKey).vaultKeyFits();
  } catch (thrown) {
    if (isDamage(thrown) || isNotUnderstood(thrown)) return false;
    throw thrown;
  } finally {
    connection?.close();
  }
}

const logMissing = (): Failure => ({
  code: "STORE_DAMAGED",
  message:
    "Casebook was not closed properly, and the file with its latest changes (casebook.db-wal) has gone missing since. Changes made shortly before the end may be lost.",
  remedy:
    "Look at your latest cases. When you copy the data folder, copy all its files while Casebook is closed.",
});
