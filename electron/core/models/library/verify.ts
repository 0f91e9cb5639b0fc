/** Hashes a model's files again and records the outcome. */
import { CasebookError } from "../../../../shared/errors.ts";
import type { Verification } from "../../../../shared/models/library.ts";
import { isUnchanged } from "../../files/file-state.ts";
import { type HashedFile, hashFile } from "../../files/hash-file.ts";
import type { LibraryEntry, LibraryEntryFile } from "./entries.ts";
import { filesUnreadable, wrongHash } from "./errors.ts";
import type { HashProgress } from "./library.ts";
import type { LibraryContext } from "./library-context.ts";
import type { ModelRecord, RecordedFile } from "./model-record.ts";
import { nameOf, verified } from "./record-state.ts";
import { fileNameOf, fileOfSize, fileWithHash, type KnownFile, type Registry } from "./registry-lookup.ts";

export interface VerifyContext extends LibraryContext {
  readonly now: () => number;
  readonly onProgress: HashProgress;
  readonly signal: AbortSignal | undefined;
}

/** Throws MODEL_NOT_FOUND when a file is missing, MODEL_UNREADABLE, CANCELLED, and what writing throws. */
export async function verifyEntry(entry: LibraryEntry, context: VerifyContext): Promise<void> {
  const problem = entry.model?.installed.problem;
  if (problem?.code === "MODEL_NOT_FOUND" || problem?.code === "IMPORT_INCOMPLETE") {
    throw CasebookError.from(problem);
  }
  const hashed = await hashAll(entry.files, entry.model?.installed.bytes ?? 0, context);
  const at = context.now();
  const record =
    entry.record === null || entry.id.startsWith("local-")
      ? firstRecord(entry, { hashed, at, registry: context.registry })
      : checkedRecord(entry.record, { hashed, at, registry: context.registry });
  await context.records.write(record);
}

async function hashAll(
  files: readonly LibraryEntryFile[],
  total: number,
  { onProgress, signal }: VerifyContext,
): Promise<HashedFile[]> {
  const hashed: HashedFile[] = [];
  let before = 0;
  for (const file of files) {
    const onBytes = (bytes: number): void => onProgress(before + bytes, total);
    const one = await hashFile(file.path, { onBytes, signal }).catch((thrown: unknown) => {
      throw thrown instanceof CasebookError ? thrown : filesUnreadable(thrown);
    });
    before += one.bytes;
    hashed.push(one);
  }
  return hashed;
}

interface Hashed {
  /** Of the entry's files, in their order. */
  readonly hashed: readonly HashedFile[];
  readonly at: number;
  readonly registry: Registry;
}

/**
 * A recorded file has to match its record. Only a file of unknown origin may be replaced by its owner; even there,
 * other bytes of the same size and time are damage.
 */
function checkedRecord(recordBefore: ModelRecord, { hashed, at, registry }: Hashed): ModelRecord {
  const record = {
    ...recordBefore,
    files: recordBefore.files.map((file, index): RecordedFile => {
      const found = hashed[index] ?? null;
      const exchanged = file.expected === null && found !== null && !isUnchanged(file, found);
      return exchanged ? { ...file, ...found } : file;
    }),
  };
  const wrong = record.files.filter((file, index) => hashed[index]?.sha256 !== file.sha256);
  if (wrong.length > 0) return { ...record, verification: wrongBytes(wrong.map(nameOf), at) };
  const files = record.files.map((file, index): RecordedFile => {
    const known = fileWithHash(registry, file.sha256);
    return {
      ...file,
      modifiedMs: hashed[index]?.modifiedMs ?? file.modifiedMs,
      expected: known === null ? file.expected : "registry",
    };
  });
  const known = knownModel(files, registry);
  return {
    ...record,
    files,
    registryId: record.registryId ?? known?.model.id ?? null,
    boundByTerms: record.boundByTerms || known?.model.boundByTerms === true,
    verification: verified(files, at),
  };
}

/** The first record of files that the user put into the folder: only the registry's hashes can confirm them. */
function firstRecord(
  { id, name, files, model }: LibraryEntry,
  { hashed, at, registry }: Hashed,
): ModelRecord {
  const recorded = files.map(({ role, path, relative }, index): RecordedFile => {
    const { sha256 = "", bytes = 0, modifiedMs = 0 } = hashed[index] ?? {};
    const known = fileWithHash(registry, sha256);
    return {
      role,
      path: relative ?? path,
      bytes,
      sha256,
      modifiedMs,
      expected: known === null ? null : "registry",
    };
  });
  const pretending = recorded.filter((file) => pretendsToBe(file, registry));
  const known = knownModel(recorded, registry);
  return {
    version: 1,
    id,
    name,
    origin: known === null ? "local" : "registry",
    registryId: known?.model.id ?? null,
    quantisation: known?.quantisation ?? model?.installed.quantisation ?? null,
    hub: null,
    boundByTerms: known?.model.boundByTerms ?? model?.installed.boundByTerms ?? false,
    place: model?.installed.place === "in-place" ? "in-place" : "library",
    files: recorded,
    verification: pretending.length > 0 ? wrongBytes(pretending.map(nameOf), at) : verified(recorded, at),
    addedAt: at,
  };
}

/** Whether the file has name and size of a file of the registry, but other bytes: damaged on its way, or changed. */
function pretendsToBe(file: RecordedFile, registry: Registry): boolean {
  if (file.role === "part" || file.expected !== null) return false;
  const known = fileOfSize(registry, file.role, file.bytes);
  return known !== null && fileNameOf(known.file) === nameOf(file);
}

const knownModel = (files: readonly RecordedFile[], registry: Registry): KnownFile | null => {
  const model = files.find(({ role }) => role === "model");
  const known = model === undefined ? null : fileWithHash(registry, model.sha256);
  return known?.role === "model" ? known : null;
};

const wrongBytes = (names: readonly string[], at: number): Verification => ({
  state: "wrong",
  at,
  failure: wrongHash(names),
});
