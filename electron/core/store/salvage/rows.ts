/** Which table a found record belongs to. Its column types tell; the seal proves it later. */
import type { AttachmentRow } from "../attachment-table.ts";
import type { CaseRow } from "../case-table.ts";
import type { ContentEncoding } from "../content-encoding.ts";
import type { DraftRow } from "../draft-table.ts";
import type { MessageRow } from "../message-table.ts";
import type { Value } from "./records.ts";

export interface ProvenanceRow {
  readonly answer_id: string;
  readonly case_id: string;
  readonly body: Uint8Array;
}

export type SalvagedRow =
  | { readonly table: "meta"; readonly name: string; readonly value: Uint8Array }
  | { readonly table: "cases"; readonly row: CaseRow }
  | { readonly table: "key_copies"; readonly caseId: string; readonly wrapped: Uint8Array }
  | { readonly table: "messages"; readonly row: MessageRow }
  | { readonly table: "provenance"; readonly row: ProvenanceRow }
  | { readonly table: "attachments"; readonly row: AttachmentRow }
  | { readonly table: "drafts"; readonly row: DraftRow };

/** One letter a value: t(ext), i(nteger), b(lob), n(ull). */
const shapeOf = (values: readonly Value[]): string =>
  values
    .map((value) => {
      if (value === null) return "n";
      if (typeof value === "string") return "t";
      return typeof value === "number" ? "i" : "b";
    })
    .join("");

/** null: a record of another table, SQLite's own for example. */
export function rowOf(values: readonly Value[]): SalvagedRow | null {
  // The shape was just read off the values, so each cast says what is known.
  const shape = shapeOf(values);
  if (shape === "tbi") {
    const [name, value] = values as [string, Uint8Array];
    return { table: "meta", name, value };
  }
  if (shape === "tb") {
    const [caseId, wrapped] = values as [string, Uint8Array];
    return { table: "key_copies", caseId, wrapped };
  }
  if (/^tbii[in][tn]bb$/.test(shape)) {
    const [id, wrapped_key, created_at, updated_at, deleted_at, leaf_id, title, preview] = values as [
      string,
      Uint8Array,
      number,
      number,
      number | null,
      string | null,
      Uint8Array,
      Uint8Array,
    ];
    const row = { id, wrapped_key, created_at, updated_at, deleted_at, leaf_id, title, preview };
    return { table: "cases", row };
  }
  if (/^tt[tn]ttib$/.test(shape)) {
    const [id, case_id, parent_id, role, status, created_at, body] = values as [
      string,
      string,
      string | null,
      string,
      string,
      number,
      Uint8Array,
    ];
    return { table: "messages", row: { id, case_id, parent_id, role, status, created_at, body } };
  }
  if (shape === "ttb") {
    const [answer_id, case_id, body] = values as [string, string, Uint8Array];
    return { table: "provenance", row: { answer_id, case_id, body } };
  }
  if (shape === "tib") {
    const [case_id, written_at, body] = values as [string, number, Uint8Array];
    return { table: "drafts", row: { case_id, written_at, body } };
  }
  // A row from before the last column came ends without it, and SQLite fills it in.
  if (/^ttibbt?$/.test(shape)) {
    const [id, case_id, created_at, details, content, encoding = "png"] = values as [
      string,
      string,
      number,
      Uint8Array,
      Uint8Array,
      ContentEncoding?,
    ];
    return { table: "attachments", row: { id, case_id, created_at, details, content, encoding } };
  }
  return null;
}
