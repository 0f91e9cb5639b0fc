/** What the store's client and its worker thread say to each other. */
import type { Failure } from "../../../shared/errors.ts";
import type { SyncStore } from "./case-database.ts";

export type StoreMethod = keyof SyncStore;

/** The worker answers to these names only. */
export const storeMethods = [
  "readSettings",
  "writeSettings",
  "listCases",
  "searchCases",
  "createCase",
  "renameCase",
  "markDeleted",
  "restoreCase",
  "purgeCase",
  "readCase",
  "selectLeaf",
  "writeDraft",
  "readBlankDraft",
  "addAttachment",
  "readAttachment",
  "readContent",
  "removeAttachment",
  "beginAnswer",
  "writeAnswer",
  "finishAnswer",
  "readProvenance",
  "close",
] as const satisfies readonly StoreMethod[];

/** `workerData` of the thread. */
export interface StoreWorkerStart {
  readonly dataFolder: string;
  readonly vaultKey: Uint8Array;
  /** false: the thread replaces one that died, and what is deleted or being written is of this run. */
  readonly firstInRun: boolean;
}

export interface StoreRequest {
  readonly id: number;
  readonly method: StoreMethod;
  readonly parameters: readonly unknown[];
}

export type StoreReply =
  | { readonly type: "opened"; readonly notices: readonly Failure[] }
  | { readonly type: "refused"; readonly failure: Failure }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "failure"; readonly id: number; readonly failure: Failure };
