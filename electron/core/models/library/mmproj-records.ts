/** The image encoders (mmproj files) that records name, as pairing needs them. */
import { pathOf } from "../../files/containment.ts";
import type { LibraryContext } from "./library-context.ts";
import type { ModelRecord, RecordedFile } from "./model-record.ts";
import type { Partner } from "./pairing.ts";
import { fileWithHash } from "./registry-lookup.ts";

export interface MmprojFile extends Partner {
  readonly file: RecordedFile;
  readonly record: ModelRecord;
}

/** A record's first file of this role. */
export const fileOf = ({ files }: ModelRecord, role: RecordedFile["role"]): RecordedFile | null =>
  files.find((file) => file.role === role) ?? null;

/** Whether the record is of an image encoder that has no model yet. */
export const isWaiting = (record: ModelRecord): boolean => fileOf(record, "model") === null;

/** null: the record has no image encoder. */
export async function mmprojOf(record: ModelRecord, options: LibraryContext): Promise<MmprojFile | null> {
  const file = fileOf(record, "mmproj");
  if (file === null) return null;
  // An image encoder paired by its size alone has no known origin.
  const registryId = file.expected === null ? null : record.registryId;
  return { file, record, ...(await partnerOf(file, registryId, options)) };
}

/** The facts that pairing needs of a recorded file. @param registryId from its record */
export async function partnerOf(
  file: RecordedFile,
  registryId: string | null,
  { modelFolder, registry, readFacts }: LibraryContext,
): Promise<Partner> {
  const { facts } = await readFacts(pathOf(modelFolder, file));
  return {
    registryId: fileWithHash(registry, file.sha256)?.model.id ?? registryId,
    family: facts?.family ?? null,
    width: facts?.width ?? null,
  };
}
