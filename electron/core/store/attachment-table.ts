/** Images of a case, found by their pixels, sealed with their details. */
import * as v from "valibot";
import { type Attachment, attachmentSchema } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { Connection } from "./connection.ts";
import { attachmentId } from "./key-ring.ts";
import { type Place, seal, sealJson, unseal, unsealJson } from "./seal.ts";
import type { NewAttachment } from "./store.ts";

export interface AttachmentRow {
  readonly id: string;
  readonly case_id: string;
  readonly created_at: number;
  readonly details: Uint8Array;
  readonly png: Uint8Array;
}

const place = (row: Pick<AttachmentRow, "id" | "case_id">, column: "details" | "png"): Place => [
  "attachments",
  row.id,
  row.case_id,
  column,
];

/** Throws STORE_DAMAGED. */
export function openDetails(caseKey: Uint8Array, row: Omit<AttachmentRow, "png">): Attachment {
  const details = unsealJson(caseKey, place(row, "details"), row.details);
  const attachment = v.safeParse(attachmentSchema, details);
  if (!attachment.success || attachment.output.id !== row.id) {
    throw new CasebookError(
      "STORE_DAMAGED",
      "The record of an image has a form that this Casebook does not know.",
      "Update Casebook, or restore the data folder from a backup.",
    );
  }
  return attachment.output;
}

/** Throws STORE_DAMAGED. */
export const openPng = (
  caseKey: Uint8Array,
  row: Pick<AttachmentRow, "id" | "case_id" | "png">,
): Uint8Array => unseal(caseKey, place(row, "png"), row.png);

export class AttachmentTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The one that is there already where the pixels are the same. */
  add(caseKey: Uint8Array, caseId: string, image: NewAttachment, now: number): Attachment {
    const id = attachmentId(caseKey, image.pixelSha256);
    const known = this.#details(caseId, id);
    if (known !== undefined) return openDetails(caseKey, known);
    const attachment: Attachment = {
      id,
      name: image.name,
      width: image.width,
      height: image.height,
      pixelSha256: image.pixelSha256,
      source: image.source,
      createdAt: now,
    };
    this.insert(caseKey, caseId, attachment, image.png);
    return attachment;
  }

  insert(caseKey: Uint8Array, caseId: string, attachment: Attachment, png: Uint8Array): void {
    const row = { id: attachment.id, case_id: caseId };
    this.#connection.run(
      "INSERT INTO attachments (id, case_id, created_at, details, png) VALUES (?, ?, ?, ?, ?)",
      attachment.id,
      caseId,
      attachment.createdAt,
      sealJson(caseKey, place(row, "details"), attachment),
      seal(caseKey, place(row, "png"), png),
    );
  }

  /** In the order they were added; the ones whose record is damaged are left out. */
  list(caseKey: Uint8Array, caseId: string): Attachment[] {
    return this.#connection
      .all<Omit<AttachmentRow, "png">>(
        "SELECT id, case_id, created_at, details FROM attachments WHERE case_id = ? ORDER BY rowid",
        caseId,
      )
      .flatMap((row) => {
        try {
          return [openDetails(caseKey, row)];
        } catch (thrown) {
          if (thrown instanceof CasebookError) return [];
          throw thrown;
        }
      });
  }

  /** Throws NOT_FOUND, STORE_DAMAGED. */
  readPng(caseKey: Uint8Array, caseId: string, id: string): Uint8Array {
    const [row] = this.#connection.all<Pick<AttachmentRow, "id" | "case_id" | "png">>(
      "SELECT id, case_id, png FROM attachments WHERE id = ? AND case_id = ?",
      id,
      caseId,
    );
    if (row === undefined) throw attachmentNotFound();
    return openPng(caseKey, row);
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

  #details(caseId: string, id: string): Omit<AttachmentRow, "png"> | undefined {
    const [row] = this.#connection.all<Omit<AttachmentRow, "png">>(
      "SELECT id, case_id, created_at, details FROM attachments WHERE id = ? AND case_id = ?",
      id,
      caseId,
    );
    return row;
  }
}

export const attachmentNotFound = (): CasebookError =>
  new CasebookError("NOT_FOUND", "This image is not in the case any more.", "Add the image again.");
