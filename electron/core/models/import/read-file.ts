/** Reads files from their paths: hashes them, and copies them in the same pass where they are to be copied. */
import { type FileHandle, open, rm } from "node:fs/promises";
import { CasebookError } from "../../../../shared/errors.ts";
import { diskFailure } from "../../files/disk-failure.ts";
import { changedMeanwhile } from "../../files/errors.ts";
import { type Copy, hashFile } from "../../files/hash-file.ts";
import type { CheckedFile } from "./checked-file.ts";
import { unreadable } from "./errors.ts";
import type { PathFile, PathImportContext } from "./path-file.ts";

export interface Reader {
  /** Throws IMPORT_REFUSED for a file that cannot be read, CANCELLED, MODEL_CHANGED, and what writing throws. */
  read(file: PathFile): Promise<CheckedFile>;
  /** Deletes copies that were not moved into the library. */
  discard(files: readonly PathFile[]): Promise<void>;
}

/** @param all the files that will be read, for the progress */
export function createReader(
  all: readonly PathFile[],
  { how, onBegin, onProgress, signal, staging, importProgress, reservation }: PathImportContext,
): Reader {
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  const copies = new Map<PathFile, string>();
  let before = 0;

  return {
    async read(file) {
      const { name, importId, bytes, facts } = file;
      const role = facts.role === "mmproj" ? "mmproj" : "model";
      const show = (read: number, state: "receiving" | "checking"): void => {
        onProgress(before + read, total);
        reservation?.setLeft(total - before - read);
        const fields = { id: importId, name, total: bytes, failure: null, role, modelId: null } as const;
        importProgress.put({ ...fields, state, bytes: read });
      };
      onBegin(importId);
      show(0, "receiving");
      const onBytes = (read: number): void => show(read, "receiving");
      const copy = how === "copy" ? await staging.newPart() : null;
      if (copy !== null) copies.set(file, copy);
      const hashed = await copied(copy, (into) =>
        hashFile(file.path, { onBytes, copy: into, signal }).catch((thrown: unknown) => {
          throw thrown instanceof WriteError || thrown instanceof CasebookError ? thrown : unreadable(thrown);
        }),
      );
      if (hashed.bytes !== bytes) throw changedMeanwhile();
      show(bytes, "checking");
      before += bytes;
      const place = { kind: copy === null ? "in-place" : "staged", path: copy ?? file.path } as const;
      return { ...file, ...hashed, place };
    },
    async discard(files) {
      for (const file of files) {
        const copy = copies.get(file);
        if (copy !== undefined) await rm(copy, { force: true });
      }
    },
  };
}

/** A failure on the side that is written to, which is not the file's fault. */
class WriteError extends Error {}

async function copied<Result>(
  target: string | null,
  read: (copy: Copy | undefined) => Promise<Result>,
): Promise<Result> {
  if (target === null) return read(undefined);
  let file: FileHandle | null = null;
  try {
    const copy = await open(target, "wx", 0o600);
    file = copy;
    const write = (piece: Uint8Array): Promise<void> =>
      copy.writeFile(piece).catch((cause: unknown) => {
        throw new WriteError("the copy could not be written", { cause });
      });
    return await read({ path: target, write });
  } catch (thrown) {
    throw thrown instanceof WriteError ? diskFailure(thrown.cause) : thrown;
  } finally {
    await file?.close();
  }
}
