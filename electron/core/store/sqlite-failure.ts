/** What SQLite and the file system say, in the user's words. */
import { CasebookError } from "../../../shared/errors.ts";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const primary = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

/** Extended codes of I/O errors that a disk without room causes: the shared-memory file cannot grow. */
const noRoomForSharedMemory = new Set([4874, 4618]);

function sqliteCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return null;
  return typeof thrown.errcode === "number" ? thrown.errcode : null;
}

function systemCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !("code" in thrown)) return null;
  return typeof thrown.code === "string" ? thrown.code : null;
}

/** The database file itself is at fault, so that reading it again will not help. */
export function isDamage(thrown: unknown): boolean {
  if (thrown instanceof CasebookError) return thrown.code === "STORE_DAMAGED";
  const code = (sqliteCode(thrown) ?? 0) & 0xff;
  return code === primary.corrupt || code === primary.notADatabase;
}

/**
 * SQLite did not understand what it was asked. From statements that are known to be right, that is the header's doing:
 * an encoding or a format that does not exist.
 */
export function isNotUnderstood(thrown: unknown): boolean {
  const code = sqliteCode(thrown instanceof CasebookError ? thrown.cause : thrown);
  return code !== null && (code & 0xff) === primary.error;
}

/** A CasebookError for anything that SQLite or the file system threw; anything else (a bug) stays what it is. */
export function storeFailure(thrown: unknown): unknown {
  if (thrown instanceof CasebookError) return thrown;
  const extended = sqliteCode(thrown);
  if (extended !== null) return sqliteFailure(extended, thrown);
  switch (systemCode(thrown)) {
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(thrown);
    case "EROFS":
    case "EACCES":
    case "EPERM":
      return readOnly(thrown);
    case "EBUSY":
      return locked(thrown);
    default:
      return thrown instanceof Error && "syscall" in thrown ? unusable(thrown) : thrown;
  }
}

function sqliteFailure(extended: number, cause: unknown): CasebookError {
  switch (extended & 0xff) {
    case primary.busy:
    case primary.locked:
      return locked(cause);
    case primary.full:
      return diskFull(cause);
    case primary.readOnly:
    case primary.cannotOpen:
      return readOnly(cause);
    case primary.corrupt:
    case primary.notADatabase:
      return new CasebookError(
        "STORE_DAMAGED",
        "The database of cases is damaged.",
        "Restart Casebook: it keeps the damaged file aside and recovers what can be read.",
        { cause },
      );
    case primary.inputOutput:
      return noRoomForSharedMemory.has(extended) ? diskFull(cause) : unusable(cause);
    default:
      return unusable(cause);
  }
}

const locked = (cause: unknown): CasebookError =>
  new CasebookError(
    "STORE_LOCKED",
    "Another program is using the database of cases, so nothing could be written.",
    "Close the other program (a backup, a database viewer, another Casebook) and try again.",
    { cause },
  );

const diskFull = (cause: unknown): CasebookError =>
  new CasebookError(
    "STORE_FULL",
    "The disk is full, so the last change was not saved. Everything saved before is kept.",
    "Free some space on the disk that holds the data folder and try again.",
    { cause },
  );

const readOnly = (cause: unknown): CasebookError =>
  new CasebookError(
    "STORE_READ_ONLY",
    "Casebook cannot write in its data folder.",
    "Give yourself write permission for the data folder, or choose another one with CASEBOOK_DATA.",
    { cause },
  );

const unusable = (cause: unknown): CasebookError =>
  new CasebookError(
    "STORE_FAILED",
    "The database of cases could not be read or written.",
    "Check the disk that holds the data folder and try again. Everything saved before is kept.",
    { cause },
  );
