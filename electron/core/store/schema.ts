/** The tables, as numbered steps. A step that was released is never changed: a new one is added. */
import { CasebookError } from "../../../shared/errors.ts";
import type { Connection } from "./connection.ts";

/** "CSBK": tells our databases from others, and a newer one of ours from a damaged header. */
const applicationId = 0x4353_424b;

/**
 * Plain are only ids, times, roles and states; everything that someone typed, dropped or was answered is sealed
 * (BLOB). Rows are told apart by their column types when a damaged file is searched (`salvage/rows.ts`).
 */
const cases = `
  CREATE TABLE meta (
    name TEXT PRIMARY KEY, value BLOB NOT NULL, written_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE cases (
    id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER,
    leaf_id TEXT, title BLOB NOT NULL, preview BLOB NOT NULL
  ) STRICT;
  -- A second copy on another page: a damaged page of "cases" must not take whole cases along.
  CREATE TABLE key_copies (
    case_id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL
  ) STRICT;
  CREATE TABLE messages (
    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id),
    parent_id TEXT REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
    role TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_case ON messages (case_id);
  CREATE INDEX messages_by_parent ON messages (parent_id);
  CREATE TABLE provenance (
    answer_id TEXT PRIMARY KEY REFERENCES messages (id),
    case_id TEXT NOT NULL REFERENCES cases (id), body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX provenance_by_case ON provenance (case_id);
  CREATE TABLE attachments (
    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id),
    created_at INTEGER NOT NULL, details BLOB NOT NULL, png BLOB NOT NULL
  ) STRICT;
  CREATE INDEX attachments_by_case ON attachments (case_id);
`;

/** A case in which nothing is being written has no row here. */
const drafts = `
  CREATE TABLE drafts (
    case_id TEXT PRIMARY KEY REFERENCES cases (id), written_at INTEGER NOT NULL, body BLOB NOT NULL
  ) STRICT;
`;

/**
 * How the content of each image is written (`content-encoding.ts`). Earlier rows hold PNGs and stay as they are: reading
 * and writing all of them again would take minutes in a large store.
 */
const contentEncoding = `
  ALTER TABLE attachments RENAME COLUMN png TO content;
  ALTER TABLE attachments ADD COLUMN encoding TEXT NOT NULL DEFAULT 'png';
`;

/** Step n leads from version n to n + 1. */
export const migrations: readonly string[] = [cases, drafts, contentEncoding];
export const schemaVersion = migrations.length;

/** Brings the database to the newest version (or to `target`), one transaction a step. Throws STORE_NEWER. */
export function migrate(connection: Connection, target = schemaVersion): void {
  const version = userVersion(connection);
  if (version > schemaVersion) throw newerSchema();
  for (const [offset, step] of migrations.slice(version, target).entries()) {
    connection.transaction(() => {
      connection.exec(step);
      connection.exec(
        `PRAGMA user_version = ${version + offset + 1}; PRAGMA application_id = ${applicationId}`,
      );
    });
  }
}

export function userVersion(connection: Connection): number {
  const [row] = connection.all<{ user_version: number }>("PRAGMA user_version");
  return row?.user_version ?? 0;
}

export function newerSchema(): CasebookError {
  return new CasebookError(
    "STORE_NEWER",
    "The cases in this data folder were written by a newer Casebook. They were left untouched.",
    "Start the newer Casebook, or choose another data folder with CASEBOOK_DATA.",
  );
}
