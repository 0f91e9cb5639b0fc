/** Images of a case: their records and their content, sealed. */
import { randomUUID } from "node:crypto";
import type { Attachment } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { sameContent } from "../../../shared/imaging/content.ts";
import { readDetails } from "./attachment-details.ts";
import type { Connection } from "./connection.ts";
import { type ContentEncoding, decodeContent, encodeContent } from "./content-encoding.ts";
import { orNull, type Place, seal, sealJson, unseal, unsealJson } from "./seal.ts";
import type { NewAttachment } from "./store.ts";

/** In the order of the columns, which no other table has (`salvage/rows.ts`). */
export interface AttachmentRow {
  readonly id: string;
  readonly case_id: string;
  readonly created_at: number;
  readonly details: Uint8Array;
  readonly content: Uint8Array;
  readonly encoding: ContentEncoding;
}

type Details = Omit<AttachmentRow, "content" | "encoding">;

/** The content's place names its encoding, so that neither can be changed without the other. */
const place = (row: Pick<AttachmentRow, "id" | "case_id">, part: "details" | ContentEncoding): Place => [
  "attachments",
  row.id,
  row.case_id,
  part,
];

/** Throws STORE_DAMAGED. */
function openDetails(caseKey: Uint8Array, row: Details): Attachment {
  const attachment = readDetails(unsealJson(caseKey, place(row, "details"), row.details));
  if (attachment === null || attachment.id !== row.id) {
    throw new CasebookError(
      "STORE_DAMAGED",
      "The record of an image has a form that this Casebook does not know.",
      "Update Casebook, or restore the data folder from a backup.",
    );
  }
  return attachment;
}

/** Throws STORE_DAMAGED where the row cannot be read or its content is not what the record says. */
export function openAttachment(
  caseKey: Uint8Array,
  row: AttachmentRow,
): { readonly attachment: Attachment; readonly bytes: Uint8Array } {
  const attachment = openDetails(caseKey, row);
  const encoded = unseal(caseKey, place(row, row.encoding), row.content);
  return { attachment, bytes: decodeContent(attachment.content, row.encoding, encoded) };
}

export class AttachmentTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The one that is there already where the content is the same. */
  add(caseKey: Uint8Array, caseId: string, { bytes, ...image }: NewAttachment, now: number): Attachment {
    const known = this.list(caseKey, caseId).find(({ content }) => sameContent(content, image.content));
    if (known !== undefined) return known;
    const attachment: Attachment = { ...image, id: randomUUID(), createdAt: now };
    const row = { id: attachment.id, case_id: caseId, created_at: now };
    const encoding = "zstd-delta";
    this.insert({
      ...row,
      details: sealJson(caseKey, place(row, "details"), attachment),
      content: seal(caseKey, place(row, encoding), encodeContent(image.content, bytes)),
      encoding,
    });
    return attachment;
  }

  /** A row as it is, sealed already. */
  insert({ id, case_id, created_at, details, content, encoding }: AttachmentRow): void {
    this.#connection.run(
      "INSERT INTO attachments (id, case_id, created_at, details, content, encoding) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      case_id,
      created_at,
      details,
      content,
      encoding,
    );
  }

  /** In the order they were added; the ones whose record is damaged are left out. */
  list(caseKey: Uint8Array, caseId: string): Attachment[] {
    return this.#connection
      .all<Details>(
        "SELECT id, case_id, created_at, details FROM attachments WHERE case_id = ? ORDER BY rowid",
        caseId,
      )
      .flatMap((row) => orNull(() => openDetails(caseKey, row)) ?? []);
  }

  /** Throws NOT_FOUND, STORE_DAMAGED. */
  read(caseKey: Uint8Array, caseId: string, id: string): Attachment {
    const row = this.#details(caseId, id);
    if (row === undefined) throw attachmentNotFound();
    return openDetails(caseKey, row);
  }

  /** The bytes of the content. Throws NOT_FOUND, STORE_DAMAGED. */
  readContent(caseKey: Uint8Array, caseId: string, id: string): Uint8Array {
    const [row] = this.#connection.all<AttachmentRow>(
      "SELECT * FROM attachments WHERE id = ? AND case_id = ?",
      id,
      caseId,
    );
    if (row === undefined) throw attachmentNotFound();
    return openAttachment(caseKey, row).bytes;
  }

  has(caseId: string, id: string): boolean {
    return this.#details(caseId, id) !== undefined;
  }

  delete(caseId: string, id: string): void {
    this.#connection.run("DELETE FROM attachments WHERE id = ? AND case_id = ?", id, caseId);
  }

  deleteAll(caseId: string): void {
    this.#connection.run("DELETE FROM attachments WHERE case_id = ?", caseId);
  }

  #details(caseId: string, id: string): Details | undefined {
    const [row] = this.#connection.all<Details>(
      "SELECT id, case_id, created_at, details FROM attachments WHERE id = ? AND case_id = ?",
      id,
      caseId,
    );
    return row;
  }
}

export const attachmentNotFound = (): CasebookError =>
  new CasebookError("NOT_FOUND", "This image is not in the case any more.", "Add the image again.");
