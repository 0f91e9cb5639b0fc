/** The store without its thread: every operation of `Store`, synchronous. Open it with `openDatabase`. */
import type {
  Answer,
  Attachment,
  CaseContent,
  CaseSummary,
  Message,
  Provenance,
  Question,
} from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { Settings } from "../../../shared/settings.ts";
import { AttachmentTable, attachmentNotFound } from "./attachment-table.ts";
import { CaseTable, newCaseTitle } from "./case-table.ts";
import type { Connection } from "./connection.ts";
import { DraftTable } from "./draft-table.ts";
import { interrupted } from "./interrupted-answer.ts";
import { KeyRing } from "./key-ring.ts";
import { MessageTable, openMessage } from "./message-table.ts";
import { MetaTable } from "./meta-table.ts";
import { previewOf } from "./preview.ts";
import { orNull } from "./seal.ts";
import type { Begin, NewAttachment, Store } from "./store.ts";
import { missingIn, wordsOf } from "./text-search.ts";

/** `Store` as it is inside the worker. */
export type SyncStore = {
  readonly [Method in Exclude<keyof Store, "notices">]: (
    ...parameters: Parameters<Store[Method]>
  ) => Awaited<ReturnType<Store[Method]>>;
};

/** An empty answer to a question without words, and the turn before: further back are no "last words". */
const previewSteps = 4;

export interface CaseDatabaseOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with the wrapped keys of a case that is purged: whatever else holds them must not keep them. */
  readonly destroyElsewhere: (wrappedKeys: readonly Uint8Array[]) => void;
}

export class CaseDatabase implements SyncStore {
  readonly #connection: Connection;
  readonly #keys: KeyRing;
  readonly #meta: MetaTable;
  readonly #cases: CaseTable;
  readonly #messages: MessageTable;
  readonly #attachments: AttachmentTable;
  readonly #drafts: DraftTable;
  readonly #now: () => number;
  readonly #destroyElsewhere: CaseDatabaseOptions["destroyElsewhere"];

  constructor(connection: Connection, vaultKey: Uint8Array, { now, destroyElsewhere }: CaseDatabaseOptions) {
    this.#connection = connection;
    this.#keys = new KeyRing(connection, vaultKey);
    this.#meta = new MetaTable(connection, vaultKey);
    this.#cases = new CaseTable(connection, this.#keys);
    this.#messages = new MessageTable(connection);
    this.#attachments = new AttachmentTable(connection);
    this.#drafts = new DraftTable(connection);
    this.#now = now;
    this.#destroyElsewhere = destroyElsewhere;
  }

  readSettings(): Settings {
    return this.#meta.readSettings();
  }

  writeSettings(settings: Settings): void {
    this.#meta.writeSettings(settings, this.#now());
  }

  listCases(): CaseSummary[] {
    return this.#cases.list();
  }

  searchCases(query: string): CaseSummary[] {
    const words = wordsOf(query);
    return this.#cases.list().filter(({ id, title }) => {
      const missing = missingIn([title], words);
      if (missing.length === 0) return true;
      const caseKey = this.#keys.readOrNull(id);
      if (caseKey === null) return false;
      const texts = this.#messages.list(caseKey, id).map(({ text }) => text);
      return missingIn(texts, missing).length === 0;
    });
  }

  createCase(): CaseSummary {
    const id = this.#connection.transaction(() => this.#cases.create(this.#now()));
    return this.#cases.read(id);
  }

  renameCase(caseId: string, title: string): CaseSummary {
    this.#cases.requireListed(caseId);
    this.#cases.write(caseId, "title", title);
    return this.#cases.read(caseId);
  }

  markDeleted(caseId: string): void {
    this.#cases.setDeleted(caseId, this.#now());
  }

  restoreCase(caseId: string): CaseSummary {
    this.#cases.setDeleted(caseId, null);
    return this.#cases.read(caseId);
  }

  purgeCase(caseId: string): void {
    if (!this.#cases.isDeleted(caseId)) return;
    this.#destroyElsewhere(this.#cases.wrappedKeys(caseId));
    // The key first and by itself: whatever happens after this, nobody reads the rest.
    this.#cases.destroyKey(caseId);
    this.#connection.checkpoint();
    this.#connection.transaction(() => {
      this.#messages.deleteAll(caseId);
      this.#attachments.deleteAll(caseId);
      this.#drafts.delete(caseId);
      this.#cases.delete(caseId);
    });
    this.#connection.eraseFreed();
  }

  readCase(caseId: string): CaseContent {
    this.#cases.requireListed(caseId);
    const caseKey = this.#keys.read(caseId);
    return {
      summary: this.#cases.read(caseId),
      messages: this.#messages.list(caseKey, caseId),
      attachments: this.#attachments.list(caseKey, caseId),
      draft: this.#drafts.read(caseKey, caseId),
    };
  }

  writeDraft(caseId: string | null, text: string): void {
    if (caseId === null) {
      this.#meta.writeBlankDraft(text, this.#now());
      return;
    }
    this.#cases.requireListed(caseId);
    this.#drafts.write(this.#keys.read(caseId), caseId, text, this.#now());
  }

  readBlankDraft(): string {
    return this.#meta.readBlankDraft();
  }

  selectLeaf(caseId: string, leafId: string): CaseSummary {
    this.#cases.requireListed(caseId);
    this.#messages.roleOf(caseId, leafId);
    this.#connection.transaction(() => {
      this.#cases.setLeaf(caseId, leafId);
      this.#refreshPreview(caseId);
    });
    return this.#cases.read(caseId);
  }

  addAttachment(caseId: string, image: NewAttachment): Attachment {
    this.#cases.requireListed(caseId);
    const caseKey = this.#keys.read(caseId);
    return this.#connection.transaction(() => this.#attachments.add(caseKey, caseId, image, this.#now()));
  }

  readAttachment(caseId: string, attachmentId: string): Attachment {
    return this.#attachments.read(this.#keys.read(caseId), caseId, attachmentId);
  }

  readContent(caseId: string, attachmentId: string): Uint8Array {
    return this.#attachments.readContent(this.#keys.read(caseId), caseId, attachmentId);
  }

  removeAttachment(caseId: string, attachmentId: string): boolean {
    this.#cases.requireListed(caseId);
    const caseKey = this.#keys.read(caseId);
    const removed = this.#connection.transaction(() => {
      const shown = this.#messages
        .list(caseKey, caseId)
        .some((message) => message.role === "question" && message.attachmentIds.includes(attachmentId));
      if (!shown) this.#attachments.delete(caseId, attachmentId);
      return !shown;
    });
    if (removed) this.#connection.eraseFreed();
    return removed;
  }

  beginAnswer({ question, answer, title }: Begin): CaseSummary {
    const { caseId } = answer;
    this.#cases.requireListed(caseId);
    this.#requireTurn(question, answer);
    const caseKey = this.#keys.read(caseId);
    this.#connection.transaction(() => {
      if (question !== null) this.#messages.insert(caseKey, question);
      this.#messages.insert(caseKey, answer);
      this.#cases.setLeaf(caseId, answer.id);
      this.#cases.touch(caseId, answer.createdAt);
      if (title !== undefined && this.#cases.read(caseId).title === newCaseTitle)
        this.#cases.write(caseId, "title", title);
      this.#refreshPreview(caseId);
    });
    return this.#cases.read(caseId);
  }

  writeAnswer(answer: Answer): void {
    const caseKey = this.#keys.read(answer.caseId);
    this.#connection.transaction(() => this.#messages.replace(caseKey, answer));
  }

  finishAnswer(answer: Answer, provenance: Provenance | null): CaseSummary {
    const { caseId } = answer;
    const caseKey = this.#keys.read(caseId);
    this.#connection.transaction(() => {
      this.#messages.replace(caseKey, answer);
      if (provenance !== null) {
        this.#messages.writeProvenance(caseKey, caseId, answer.id, provenance);
      }
      this.#cases.touch(caseId, this.#now());
      this.#refreshPreview(caseId);
    });
    return this.#cases.read(caseId);
  }

  readProvenance(caseId: string, answerId: string): Provenance | null {
    return this.#messages.readProvenance(this.#keys.read(caseId), caseId, answerId);
  }

  /** What an earlier run left: deleted cases lose their keys, answers that were being written are marked. */
  settleEarlierRun(): void {
    for (const caseId of this.#cases.deletedIds()) this.purgeCase(caseId);
    for (const row of this.#messages.streaming()) {
      const caseId = row.case_id;
      const caseKey = this.#keys.readOrNull(caseId);
      // What the seal refuses is not sealed anew: that would make it look whole.
      const answer = caseKey === null ? null : orNull(() => openMessage(caseKey, row));
      if (caseKey === null || answer?.role !== "answer") continue;
      this.#connection.transaction(() => {
        this.#messages.replace(caseKey, interrupted(answer));
        this.#refreshPreview(caseId);
      });
    }
  }

  close(): void {
    this.#connection.close();
  }

  #requireTurn(question: Question | null, answer: Answer): void {
    if (question !== null && (question.caseId !== answer.caseId || answer.parentId !== question.id)) {
      throw wrongTurn();
    }
    const parentId = question === null ? answer.parentId : question.parentId;
    const parentRole = parentId === null ? null : this.#messages.roleOf(answer.caseId, parentId);
    const expected = question === null ? ["question"] : [null, "answer"];
    if (!expected.includes(parentRole)) throw wrongTurn();
    for (const id of question?.attachmentIds ?? []) {
      if (!this.#attachments.has(answer.caseId, id)) throw attachmentNotFound();
    }
  }

  /** The last words on the shown branch: the leaf's, or those of what it answers while it has none. */
  #refreshPreview(caseId: string): void {
    const caseKey = this.#keys.read(caseId);
    let id = this.#cases.leafId(caseId);
    for (let step = 0; id !== null && step < previewSteps; step += 1) {
      const message: Message = this.#messages.read(caseKey, caseId, id);
      const preview = previewOf(message.text);
      if (preview !== "") return this.#cases.write(caseId, "preview", preview);
      id = message.parentId;
    }
    this.#cases.write(caseId, "preview", "");
  }
}

const wrongTurn = (): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    "The question and its answer do not fit into this case.",
    "Open the case again and ask once more.",
  );
