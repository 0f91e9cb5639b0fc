/**
 * What the rest of the core knows of the store. The work is done in a worker thread: SQLite is synchronous and waits
 * for the disk. Everything that resolves is on the disk.
 */

import type {
  Answer,
  Attachment,
  CaseContent,
  CaseSummary,
  Provenance,
  Question,
} from "../../../shared/domain.ts";
import type { Failure } from "../../../shared/errors.ts";
import type { Settings } from "../../../shared/settings.ts";

export interface Store {
  /** Recoveries and the like that happened while opening; shown once. */
  readonly notices: readonly Failure[];

  readSettings(): Promise<Settings>;
  writeSettings(settings: Settings): Promise<void>;

  /** Newest first; those marked as deleted are left out. */
  listCases(): Promise<CaseSummary[]>;
  /** Titles and texts that contain every word of the query, case folded; decrypted in memory only. */
  searchCases(query: string): Promise<CaseSummary[]>;
  createCase(): Promise<CaseSummary>;
  renameCase(caseId: string, title: string): Promise<CaseSummary>;
  /** Hides it; `purgeCase` or the next start destroys its key. */
  markDeleted(caseId: string): Promise<void>;
  restoreCase(caseId: string): Promise<CaseSummary>;
  /** Destroys the key, then the rows. Cannot be undone. */
  purgeCase(caseId: string): Promise<void>;
  readCase(caseId: string): Promise<CaseContent>;
  selectLeaf(caseId: string, leafId: string): Promise<CaseSummary>;

  /** What is written and not asked yet. null: for a case that is not begun, of which there is one. */
  writeDraft(caseId: string | null, text: string): Promise<void>;
  readBlankDraft(): Promise<string>;

  /** Same content in the same case: the attachment that is there already. */
  addAttachment(caseId: string, image: NewAttachment): Promise<Attachment>;
  readAttachment(caseId: string, attachmentId: string): Promise<Attachment>;
  /** The bytes of its content. */
  readContent(caseId: string, attachmentId: string): Promise<Uint8Array>;
  /** Overwrites it on the disk. False: a question of the case shows it, so it stays. */
  removeAttachment(caseId: string, attachmentId: string): Promise<boolean>;

  /** Adds the question (if any) and the empty answer in one transaction, and moves the leaf to the answer. */
  beginAnswer(begin: Begin): Promise<CaseSummary>;
  /** Replaces the answer's text, thought and state. */
  writeAnswer(answer: Answer): Promise<void>;
  finishAnswer(answer: Answer, provenance: Provenance | null): Promise<CaseSummary>;
  readProvenance(caseId: string, answerId: string): Promise<Provenance | null>;

  close(): Promise<void>;
}

export interface Begin {
  readonly question: Question | null;
  readonly answer: Answer;
  /** Taken by a case that still has the title it was made with. */
  readonly title?: string;
}

export interface NewAttachment extends Omit<Attachment, "id" | "createdAt"> {
  /** Of the content, as its description says. */
  readonly bytes: Uint8Array;
}
