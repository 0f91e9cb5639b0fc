import type { WaitingMmproj } from "../../../../shared/models/library.ts";
import type { LibraryEntry } from "./entries.ts";
import { fileOf, isWaiting } from "./mmproj-records.ts";
import { nameOf } from "./record-state.ts";

/** The image encoders that no model uses. */
export function waitingMmproj(entries: readonly LibraryEntry[]): WaitingMmproj[] {
  const used = new Set(entries.flatMap(({ model }) => model?.mmprojPath ?? []));
  return entries.flatMap(({ record, files }): WaitingMmproj[] => {
    const file = record !== null && isWaiting(record) ? fileOf(record, "mmproj") : null;
    if (record === null || file === null || files.some(({ path }) => used.has(path))) return [];
    return [{ id: record.id, fileName: nameOf(file), bytes: file.bytes, place: record.place }];
  });
}
