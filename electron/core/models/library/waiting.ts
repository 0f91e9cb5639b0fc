import type { WaitingProjector } from "../../../../shared/models/library.ts";
import type { Entry } from "./entries.ts";
import { fileOf, waits } from "./projectors.ts";
import { nameOf } from "./record-state.ts";

/** The projectors that no model uses, of a library as it is. */
export function waitingProjectors(entries: readonly Entry[]): WaitingProjector[] {
  const used = new Set(entries.flatMap(({ model }) => model?.mmprojPath ?? []));
  return entries.flatMap(({ record, files }): WaitingProjector[] => {
    const file = record !== null && waits(record) ? fileOf(record, "mmproj") : null;
    if (record === null || file === null || files.some(({ path }) => used.has(path))) return [];
    return [{ id: record.id, fileName: nameOf(file), bytes: file.bytes, place: record.place }];
  });
}
