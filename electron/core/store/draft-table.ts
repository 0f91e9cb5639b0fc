/** What is written for a case and not asked yet, sealed. */
import type { Connection } from "./connection.ts";
import { orNull, type Place, sealJson, unsealJson } from "./seal.ts";

/** In the order of the columns, which no other table has (`salvage/rows.ts`). */
export interface DraftRow {
  readonly case_id: string;
  readonly written_at: number;
  readonly body: Uint8Array;
}

const place = (caseId: string): Place => ["drafts", caseId, "body"];

/** null where the record is damaged. */
export function openDraft(caseKey: Uint8Array, { case_id, body }: Omit<DraftRow, "written_at">) {
  const text = orNull(() => unsealJson(caseKey, place(case_id), body));
  return typeof text === "string" ? text : null;
}

export class DraftTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Empty where there is none, or where its record is damaged: that must not keep anyone from the case. */
  read(caseKey: Uint8Array, caseId: string): string {
    const [row] = this.#connection.all<Omit<DraftRow, "written_at">>(
      "SELECT case_id, body FROM drafts WHERE case_id = ?",
      caseId,
    );
    return row === undefined ? "" : (openDraft(caseKey, row) ?? "");
  }

  /** An empty text leaves no row behind. */
  write(caseKey: Uint8Array, caseId: string, text: string, now: number): void {
    if (text === "") {
      this.delete(caseId);
      return;
    }
    this.#connection.run(
      "INSERT INTO drafts (case_id, written_at, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET written_at = excluded.written_at, body = excluded.body",
      caseId,
      now,
      sealJson(caseKey, place(caseId), text),
    );
  }

  delete(caseId: string): void {
    this.#connection.run("DELETE FROM drafts WHERE case_id = ?", caseId);
  }
}
