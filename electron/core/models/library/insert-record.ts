/** Writes a record into the library, and pairs a language model with its image encoder when the second of the two comes. */
import path from "node:path";
import { pathOf } from "../../files/containment.ts";
import type { LibraryContext } from "./library-context.ts";
import { deleteStray } from "./managed-folders.ts";
import { fileOf, isWaiting, type MmprojFile, mmprojOf, partnerOf } from "./mmproj-records.ts";
import type { ModelRecord, RecordedFile } from "./model-record.ts";
import { bestMmproj, modelsFor, type Partner } from "./pairing.ts";
import { verified } from "./record-state.ts";

/**
 * Replaces a record of the same id, and deletes those managed files that only the old record named. Throws what the
 * file system throws.
 */
export async function insertRecord(record: ModelRecord, options: LibraryContext): Promise<void> {
  const { records } = await options.records.read();
  const others = records.filter(({ id }) => id !== record.id);
  if (fileOf(record, "mmproj") === null) await putModel(record, others, options);
  else if (fileOf(record, "model") === null) await putMmproj(record, others, options);
  else await putPair(record, others, options);
  const before = records.find(({ id }) => id === record.id);
  if (before !== undefined) await deleteUnused(before.files, options);
}

/** A model that comes with its image encoder replaces the waiting record of that encoder. */
async function putPair(record: ModelRecord, others: readonly ModelRecord[], options: LibraryContext) {
  await options.records.write(record);
  const sha256 = fileOf(record, "mmproj")?.sha256;
  const waiting = others.filter((other) => isWaiting(other) && fileOf(other, "mmproj")?.sha256 === sha256);
  for (const { id } of waiting) await options.records.remove(id);
  await deleteUnused(
    waiting.flatMap(({ files }) => files),
    options,
  );
}

/** Deletes managed files that no record names any more. */
async function deleteUnused(files: readonly RecordedFile[], options: LibraryContext): Promise<void> {
  const managed = files.filter((file) => !path.isAbsolute(file.path));
  await deleteStray(
    managed.map((file) => pathOf(options.modelFolder, file)),
    options,
  );
}

/** A language model without image encoder takes one that waits, or one that another quantisation uses. */
async function putModel(record: ModelRecord, others: readonly ModelRecord[], options: LibraryContext) {
  const file = fileOf(record, "model");
  const model = file === null ? null : await partnerOf(file, record.registryId, options);
  const mmprojFiles = await Promise.all(others.map((other) => mmprojOf(other, options)));
  const found =
    model === null ? null : bestMmproj(model, distinct(mmprojFiles.filter((one) => one !== null)));
  if (found === null) {
    await options.records.write(record);
    return;
  }
  await options.records.write(paired(record, found.file));
  if (isWaiting(found.record)) await options.records.remove(found.record.id);
}

/** An image encoder alone is paired with each model without one that it belongs to, or waits. */
async function putMmproj(record: ModelRecord, others: readonly ModelRecord[], options: LibraryContext) {
  const mmproj = await mmprojOf(record, options);
  const unpaired = others.filter((other) => !isWaiting(other) && fileOf(other, "mmproj") === null);
  const models: (Partner & { readonly record: ModelRecord })[] = [];
  for (const other of unpaired) {
    const file = fileOf(other, "model");
    if (file === null) continue;
    models.push({ record: other, ...(await partnerOf(file, other.registryId, options)) });
  }
  const matching = mmproj === null ? [] : modelsFor(mmproj, models);
  if (mmproj === null || matching.length === 0) {
    await options.records.write(record);
    return;
  }
  for (const match of matching) await options.records.write(paired(match.record, mmproj.file));
  await options.records.remove(record.id);
}

/** The verification of the pair is the weaker of the two. A wrong or unchecked model stays so. */
function paired(record: ModelRecord, mmproj: RecordedFile): ModelRecord {
  const files = [...record.files, mmproj];
  const { verification } = record;
  switch (verification.state) {
    case "wrong":
    case "unchecked":
      return { ...record, files };
    case "verified":
    case "unknown-origin":
      return { ...record, files, verification: verified(files, verification.at) };
  }
}

/**
 * The same bytes used by several models are one image encoder. A waiting record comes first, so that it is the one
 * paired.
 */
function distinct(mmprojFiles: readonly MmprojFile[]): MmprojFile[] {
  const sorted = mmprojFiles.toSorted((a, b) => Number(isWaiting(b.record)) - Number(isWaiting(a.record)));
  return [...new Map(sorted.toReversed().map((one) => [one.file.sha256, one])).values()];
}
