/** The cases themselves: titles and previews sealed, times and the shown branch plain. */
import { randomUUID } from "node:crypto";
import type { CaseSummary } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { Connection } from "./connection.ts";
import { caseNotFound, type KeyRing } from "./key-ring.ts";
import { seal, unseal } from "./seal.ts";

/** Until the first question, or the user, gives it another. */
export const newCaseTitle = "New case";
/** Shown where a title cannot be read. */
export const unreadableTitle = "Case with a damaged title";

export interface CaseRow {
  readonly id: string;
  readonly wrapped_key: Uint8Array;
  readonly created_at: number;
  readonly updated_at: number;
  readonly deleted_at: number | null;
  readonly leaf_id: string | null;
  readonly title: Uint8Array;
  readonly preview: Uint8Array;
}

type SummaryRow = CaseRow & { readonly message_count: number };
type SealedColumn = "title" | "preview";

const summaryColumns =
  "cases.*, (SELECT count(*) FROM messages WHERE messages.case_id = cases.id) AS message_count";

function sealText(caseKey: Uint8Array, caseId: string, column: SealedColumn, text: string): Uint8Array {
  return seal(caseKey, ["cases", caseId, column], Buffer.from(text, "utf8"));
}

export function openText(
  caseKey: Uint8Array,
  caseId: string,
  column: SealedColumn,
  sealed: Uint8Array,
): string {
  return Buffer.from(unseal(caseKey, ["cases", caseId, column], sealed)).toString("utf8");
}

export class CaseTable {
  readonly #connection: Connection;
  readonly #keys: KeyRing;

  constructor(connection: Connection, keys: KeyRing) {
    this.#connection = connection;
    this.#keys = keys;
  }

  create(now: number): string {
    const id = randomUUID();
    const wrapped = this.#keys.create(id);
    this.insert({ id, created_at: now, updated_at: now, deleted_at: null, leaf_id: null }, wrapped, {
      title: newCaseTitle,
      preview: "",
    });
    return id;
  }

  /** The key, wrapped, goes to two pages of the file. */
  insert(
    row: Omit<CaseRow, "wrapped_key" | SealedColumn>,
    wrapped: Uint8Array,
    texts: Record<SealedColumn, string>,
  ): void {
    const caseKey = this.#keys.unwrap(row.id, wrapped);
    this.#connection.run(
      "INSERT INTO cases (id, wrapped_key, created_at, updated_at, deleted_at, leaf_id, title, preview) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      row.id,
      wrapped,
      row.created_at,
      row.updated_at,
      row.deleted_at,
      row.leaf_id,
      sealText(caseKey, row.id, "title", texts.title),
      sealText(caseKey, row.id, "preview", texts.preview),
    );
    this.#connection.run("INSERT INTO key_copies (case_id, wrapped_key) VALUES (?, ?)", row.id, wrapped);
  }

  /** Newest first, without those marked as deleted. */
  list(): CaseSummary[] {
    return this.#connection
      .all<SummaryRow>(
        `SELECT ${summaryColumns} FROM cases WHERE deleted_at IS NULL ORDER BY updated_at DESC, rowid DESC`,
      )
      .map((row) => this.#summary(row));
  }

  /** Throws NOT_FOUND; a case marked as deleted can be read. */
  read(caseId: string): CaseSummary {
    const [row] = this.#connection.all<SummaryRow>(
      `SELECT ${summaryColumns} FROM cases WHERE id = ?`,
      caseId,
    );
    if (row === undefined) throw caseNotFound();
    return this.#summary(row);
  }

  /** The end of the shown branch. Throws NOT_FOUND; a case marked as deleted still has one. */
  leafId(caseId: string): string | null {
    const [row] = this.#connection.all<{ leaf_id: string | null }>(
      "SELECT leaf_id FROM cases WHERE id = ?",
      caseId,
    );
    if (row === undefined) throw caseNotFound();
    return row.leaf_id;
  }

  write(caseId: string, column: SealedColumn, text: string): void {
    const sealed = sealText(this.#keys.read(caseId), caseId, column, text);
    this.#connection.run(`UPDATE cases SET ${column} = ? WHERE id = ?`, sealed, caseId);
  }

  setLeaf(caseId: string, leafId: string): void {
    this.#connection.run("UPDATE cases SET leaf_id = ? WHERE id = ?", leafId, caseId);
  }

  touch(caseId: string, now: number): void {
    this.#connection.run("UPDATE cases SET updated_at = max(updated_at, ?) WHERE id = ?", now, caseId);
  }

  setDeleted(caseId: string, deletedAt: number | null): void {
    const changed = this.#connection.run("UPDATE cases SET deleted_at = ? WHERE id = ?", deletedAt, caseId);
    if (changed === 0) throw caseNotFound();
  }

  deletedIds(): string[] {
    return this.#connection
      .all<{ id: string }>("SELECT id FROM cases WHERE deleted_at IS NOT NULL")
      .map((row) => row.id);
  }

  isDeleted(caseId: string): boolean {
    const rows = this.#connection.all("SELECT 1 FROM cases WHERE id = ? AND deleted_at IS NOT NULL", caseId);
    return rows.length > 0;
  }

  /** Throws NOT_FOUND for a case that is not in the list. */
  requireListed(caseId: string): void {
    const [row] = this.#connection.all("SELECT 1 FROM cases WHERE id = ? AND deleted_at IS NULL", caseId);
    if (row === undefined) throw caseNotFound();
  }

  /** The copies of the key, as they lie in the file. */
  wrappedKeys(caseId: string): Uint8Array[] {
    return this.#keys.wrapped(caseId).filter((wrapped) => wrapped.length > 0);
  }

  /** Both copies, on the disk and in memory. */
  destroyKey(caseId: string): void {
    this.#connection.transaction(() => {
      this.#connection.run("DELETE FROM key_copies WHERE case_id = ?", caseId);
      this.#connection.run("UPDATE cases SET wrapped_key = x'' WHERE id = ?", caseId);
    });
    this.#keys.forget(caseId);
  }

  delete(caseId: string): void {
    this.#connection.run("DELETE FROM cases WHERE id = ?", caseId);
  }

  #summary(row: SummaryRow): CaseSummary {
    return {
      id: row.id,
      title: this.#text(row, "title", unreadableTitle),
      preview: this.#text(row, "preview", ""),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      messageCount: row.message_count,
      leafId: row.leaf_id,
    };
  }

  #text(row: SummaryRow, column: SealedColumn, instead: string): string {
    try {
      return openText(this.#keys.read(row.id), row.id, column, row[column]);
    } catch (thrown) {
      // One damaged record must not hide the list of all cases.
      if (thrown instanceof CasebookError && thrown.code === "STORE_DAMAGED") return instead;
      throw thrown;
    }
  }
}
