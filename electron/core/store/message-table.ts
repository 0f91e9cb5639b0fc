/** Messages as a tree, with their provenance. Texts are sealed; the shape of the tree is bound to the seal. */
import * as v from "valibot";
import {
  type Answer,
  answerSchema,
  type Message,
  messageSchema,
  type Provenance,
  provenanceSchema,
  type Question,
} from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { Connection } from "./connection.ts";
import { type Place, sealJson, unsealJson } from "./seal.ts";

export interface MessageRow {
  readonly id: string;
  readonly case_id: string;
  readonly parent_id: string | null;
  readonly role: string;
  readonly status: string;
  readonly created_at: number;
  readonly body: Uint8Array;
}

type Position = Omit<MessageRow, "status" | "body">;

const place = (row: Position): Place => [
  "messages",
  row.id,
  row.case_id,
  row.parent_id,
  row.role,
  row.created_at,
];

const positionOf = (message: Message): Position => ({
  id: message.id,
  case_id: message.caseId,
  parent_id: message.parentId,
  role: message.role,
  created_at: message.createdAt,
});

const statusOf = (message: Message): string => (message.role === "answer" ? message.status : "complete");

function sealMessage(caseKey: Uint8Array, message: Message): Uint8Array {
  const { id: _id, caseId: _caseId, parentId: _parentId, createdAt: _createdAt, ...body } = message;
  return sealJson(caseKey, place(positionOf(message)), body);
}

/** Throws STORE_DAMAGED for a row that was changed or is not what it was written as. */
export function openMessage(caseKey: Uint8Array, row: MessageRow): Message {
  const body = unsealJson(caseKey, place(row), row.body);
  if (typeof body !== "object" || body === null) throw unknownForm();
  const message = v.safeParse(messageSchema, {
    ...body,
    id: row.id,
    caseId: row.case_id,
    parentId: row.parent_id,
    createdAt: row.created_at,
  });
  if (!message.success) throw unknownForm();
  return message.output;
}

const provenancePlace = (caseId: string, answerId: string): Place => ["provenance", answerId, caseId, "body"];

export function openProvenance(
  caseKey: Uint8Array,
  caseId: string,
  answerId: string,
  body: Uint8Array,
): Provenance {
  const provenance = v.safeParse(
    provenanceSchema,
    unsealJson(caseKey, provenancePlace(caseId, answerId), body),
  );
  if (!provenance.success) throw unknownForm();
  return provenance.output;
}

export class MessageTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  insert(caseKey: Uint8Array, message: Message): void {
    this.#connection.run(
      "INSERT INTO messages (id, case_id, parent_id, role, status, created_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      message.id,
      message.caseId,
      message.parentId,
      message.role,
      statusOf(message),
      message.createdAt,
      sealMessage(caseKey, message),
    );
  }

  /** Replaces what an answer says; its place in the tree stays. Throws NOT_FOUND. */
  replace(caseKey: Uint8Array, answer: Answer): void {
    const row = this.#row(answer.caseId, answer.id);
    if (row.role !== "answer") throw messageNotFound();
    const kept: Answer = {
      ...answer,
      parentId: row.parent_id,
      createdAt: row.created_at,
    };
    this.#connection.run(
      "UPDATE messages SET status = ?, body = ? WHERE id = ?",
      answer.status,
      sealMessage(caseKey, kept),
      answer.id,
    );
  }

  /** Throws NOT_FOUND for a message that is not in this case. */
  read(caseKey: Uint8Array, caseId: string, id: string): Message {
    return readable(caseKey, this.#row(caseId, id));
  }

  /** "question" or "answer". Throws NOT_FOUND for a message that is not in this case. */
  roleOf(caseId: string, id: string): string {
    return this.#row(caseId, id).role;
  }

  /** In the order they were made. One that cannot be read stands there saying so, so that the others stay in reach. */
  list(caseKey: Uint8Array, caseId: string): Message[] {
    return this.#connection
      .all<MessageRow>("SELECT * FROM messages WHERE case_id = ? ORDER BY rowid", caseId)
      .map((row) => readable(caseKey, row));
  }

  /** Answers that were being written when Casebook ended, as they are: to be read with `openMessage`. */
  streaming(): MessageRow[] {
    return this.#connection.all("SELECT * FROM messages WHERE status = 'streaming'");
  }

  writeProvenance(caseKey: Uint8Array, caseId: string, answerId: string, provenance: Provenance): void {
    this.#connection.run(
      "INSERT INTO provenance (answer_id, case_id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
      answerId,
      caseId,
      sealJson(caseKey, provenancePlace(caseId, answerId), provenance),
    );
  }

  readProvenance(caseKey: Uint8Array, caseId: string, answerId: string): Provenance | null {
    const [row] = this.#connection.all<{ body: Uint8Array }>(
      "SELECT body FROM provenance WHERE answer_id = ? AND case_id = ?",
      answerId,
      caseId,
    );
    return row === undefined ? null : openProvenance(caseKey, caseId, answerId, row.body);
  }

  deleteAll(caseId: string): void {
    this.#connection.run("DELETE FROM provenance WHERE case_id = ?", caseId);
    this.#connection.run("DELETE FROM messages WHERE case_id = ?", caseId);
  }

  #row(caseId: string, id: string): MessageRow {
    const [row] = this.#connection.all<MessageRow>(
      "SELECT * FROM messages WHERE id = ? AND case_id = ?",
      id,
      caseId,
    );
    if (row === undefined) throw messageNotFound();
    return row;
  }
}

function readable(caseKey: Uint8Array, row: MessageRow): Message {
  try {
    return openMessage(caseKey, row);
  } catch (thrown) {
    if (!(thrown instanceof CasebookError)) throw thrown;
    return unreadable(row, thrown);
  }
}

function unreadable(row: MessageRow, { code, message, remedy }: CasebookError): Message {
  const base = { id: row.id, caseId: row.case_id, parentId: row.parent_id, createdAt: row.created_at };
  if (row.role !== "answer") return lostQuestion(base);
  return v.parse(answerSchema, {
    ...base,
    role: "answer",
    text: "",
    thought: null,
    status: "interrupted",
    finishReason: "error",
    failure: { code, message, remedy },
    statistics: null,
    modelId: "",
    modelName: "",
    seed: 0,
  });
}

/** Stands where a question was that cannot be read. */
export const lostQuestion = (base: Pick<Question, "id" | "caseId" | "parentId" | "createdAt">): Question => ({
  ...base,
  role: "question",
  text: "(This question cannot be read: its record in the database is damaged.)",
  attachmentIds: [],
});

const messageNotFound = (): CasebookError =>
  new CasebookError("NOT_FOUND", "This message is not in the case any more.", "Open the case again.");

const unknownForm = (): CasebookError =>
  new CasebookError(
    "STORE_DAMAGED",
    "A stored record has a form that this Casebook does not know.",
    "Update Casebook, or restore the data folder from a backup.",
  );
