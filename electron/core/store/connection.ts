/** One SQLite connection: durable settings, cached statements, transactions, errors in the user's words. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { storeFailure } from "./sqlite-failure.ts";

/** Fixed, so that a recovery can find the pages of a database whose header is gone. */
export const pageBytes = 4_096;

export interface ConnectionOptions {
  /** How long to wait for another program's lock. */
  readonly busyTimeoutMs?: number;
  /** Changes nothing, the write-ahead log included: not even closing moves it into the database. */
  readonly readOnly?: boolean;
  readonly beforeClose?: () => void;
}

export class Connection {
  readonly #database: DatabaseSync;
  readonly #beforeClose: (() => void) | undefined;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens or creates the file. Throws CasebookError (STORE_DAMAGED, STORE_LOCKED, STORE_READ_ONLY...). */
  constructor(
    path: string,
    { busyTimeoutMs = 3_000, readOnly = false, beforeClose }: ConnectionOptions = {},
  ) {
    this.#beforeClose = beforeClose;
    try {
      this.#database = new DatabaseSync(path, {
        readOnly,
        timeout: busyTimeoutMs,
        enableForeignKeyConstraints: true,
      });
    } catch (thrown) {
      throw storeFailure(thrown);
    }
    if (!readOnly) this.#makeDurable();
  }

  #makeDurable(): void {
    try {
      // page_size and auto_vacuum only count before the first table; later they change nothing.
      this.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL`);
      this.exec("PRAGMA journal_mode = WAL");
      this.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF");
      // Truncated after each checkpoint, so that a large image does not leave a large file behind.
      this.exec(`PRAGMA journal_size_limit = ${16 * 1024 * 1024}`);
    } catch (thrown) {
      this.#database.close();
      throw thrown;
    }
  }

  exec(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values).changes));
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...values) as Row[]);
  }

  /** All or nothing. Not to be nested. */
  transaction<Result>(work: () => Result): Result {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (thrown) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isTransaction) this.exec("ROLLBACK");
      throw thrown;
    }
  }

  /** Moves the write-ahead log into the database and empties it: old page versions are gone from the disk. */
  checkpoint(): void {
    this.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /** After rows were deleted: nothing of them is left in any file, and their room goes back to the disk. */
  eraseFreed(): void {
    // Frees one page a step, and `exec` steps to the end.
    this.exec("PRAGMA incremental_vacuum");
    this.checkpoint();
  }

  close(): void {
    this.#beforeClose?.();
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      throw storeFailure(thrown);
    }
  }
}
