/** Whether a record still describes the files on the disk. Pure. */
import type { Failure } from "../../../../shared/errors.ts";
import type { Verification } from "../../../../shared/models/library.ts";
import { type FileState, isUnchanged } from "../../files/file-state.ts";
import { lastSegment } from "../../files/last-segment.ts";
import { filesChanged, filesMissing } from "./errors.ts";
import type { ModelRecord, RecordedFile } from "./model-record.ts";

export interface RecordState {
  readonly verification: Verification;
  /** Why the model cannot be loaded; null: it can. */
  readonly problem: Failure | null;
}

/** @param states of the record's files, in their order; null: the file is not there */
export function stateOf(record: ModelRecord, states: readonly (FileState | null)[]): RecordState {
  const files = record.files.map((file, index) => ({ file, state: states[index] ?? null }));
  const missing = files.filter(({ state }) => state === null).map(({ file }) => file);
  const changed = files
    .filter(({ file, state }) => state !== null && !isUnchanged(file, state))
    .map(({ file }) => file);
  const verification: Verification =
    changed.length > 0 && record.verification.state !== "wrong"
      ? { state: "unchecked" }
      : record.verification;
  return { verification, problem: problemOf(record, missing, changed) };
}

function problemOf(
  record: ModelRecord,
  missing: readonly RecordedFile[],
  changed: readonly RecordedFile[],
): Failure | null {
  if (missing.length > 0) return filesMissing(missing.map(nameOf));
  if (record.verification.state === "wrong") return record.verification.failure;
  // A file of unknown origin was never compared with a published hash, so its change invalidates nothing.
  const vouched = changed.filter((file) => file.expected !== null);
  if (vouched.length === 0) return null;
  return filesChanged(vouched.map(nameOf));
}

export const nameOf = ({ path }: Pick<RecordedFile, "path">): string => lastSegment(path);

/** The verification of files whose bytes are the expected ones, each compared with its own kind of hash. */
export function verified(files: readonly Pick<RecordedFile, "expected">[], at: number): Verification {
  if (files.some(({ expected }) => expected === null)) return { state: "unknown-origin", at };
  const fromHub = files.some(({ expected }) => expected === "hub");
  return { state: "verified", against: fromHub ? "hub" : "registry", at };
}
