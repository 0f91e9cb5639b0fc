/** A recorded model as the list shows it. */
import type { Model } from "../../../../shared/domain.ts";
import { defaultResampling } from "../../../../shared/models/known-models.ts";
import type { FileState } from "../../files/file-state.ts";
import { hashOfParts } from "../../gguf/split-name.ts";
import { provenanceOfRecord, shownName } from "./file-provenance.ts";
import type { LibraryModel } from "./library.ts";
import type { ModelRecord } from "./model-record.ts";
import { stateOf } from "./record-state.ts";
import { modelWithId, type Registry } from "./registry-lookup.ts";

const importedNotice = "Imported by you. Casebook does not know where it comes from.";

export interface RecordedOnDisk {
  readonly registry: Registry;
  /** States of the record's files, in the same order as the absolute paths. */
  readonly states: readonly (FileState | null)[];
  readonly paths: readonly string[];
}

/** null: the record is of an image encoder that waits for its model. */
export function describeRecorded(
  record: ModelRecord,
  { registry, states, paths }: RecordedOnDisk,
): LibraryModel | null {
  const modelIndex = record.files.findIndex(({ role }) => role === "model");
  const file = record.files[modelIndex];
  const modelPath = paths[modelIndex];
  if (file === undefined || modelPath === undefined) return null;
  const mmprojIndex = record.files.findIndex(({ role }) => role === "mmproj");
  const { verification, problem } = stateOf(record, states);
  const known = modelWithId(registry, record.registryId);
  const { boundByTerms } = record;
  const model: Model = {
    id: record.id,
    name: record.name,
    origin: record.origin,
    fileName: shownName(file, registry),
    bytes: record.files.reduce((sum, { bytes }) => sum + bytes, 0),
    hasImageEncoder: mmprojIndex !== -1,
    notice: problem === null ? (known?.notice ?? noticeOf(record)) : `Cannot be loaded. ${problem.message}`,
    boundByTerms,
  };
  return {
    model,
    modelPath,
    mmprojPath: paths[mmprojIndex] ?? null,
    known: provenanceOfRecord(record, registry),
    resampling: known?.resampling ?? defaultResampling,
    installed: {
      ...model,
      registryId: record.registryId,
      quantisation: record.quantisation,
      hub: record.hub,
      sha256: hashOfParts(record.files.filter(({ role }) => role !== "mmproj").map(({ sha256 }) => sha256)),
      mmprojSha256: record.files[mmprojIndex]?.sha256 ?? null,
      verification,
      boundByTerms,
      place: record.place,
      addedAt: record.addedAt,
      problem,
    },
  };
}

function noticeOf({ origin, hub }: ModelRecord): string {
  switch (origin) {
    case "hub":
    case "registry":
      return hub === null
        ? importedNotice
        : `From ${hub.repo} on the model hub. Casebook does not know this model.`;
    case "local":
      return importedNotice;
  }
}
