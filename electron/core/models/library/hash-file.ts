/** SHA-256 of a file of any size, with progress, and a way to stop. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { CasebookError } from "../../../../shared/errors.ts";

export interface HashedFile {
  readonly sha256: string;
  readonly bytes: number;
  /** Of the state that was hashed, in milliseconds. */
  readonly modifiedMs: number;
}

export interface HashOptions {
  /** Bytes read so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Is given each piece as it is read, and is waited for: a copy is written and hashed in one go. */
  readonly onPiece?: ((piece: Uint8Array) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const pieceBytes = 4 * 1024 * 1024;

/** Throws CANCELLED, MODEL_CHANGED when the file changes meanwhile, and what the file system throws. */
export async function hashFile(path: string, options: HashOptions = {}): Promise<HashedFile> {
  const { onBytes, onPiece, signal } = options;
  const file = await open(path, "r");
  try {
    const before = await file.stat();
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(before.size, 1)));
    let bytes = 0;
    for (;;) {
      if (signal?.aborted) throw cancelled();
      const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes);
      if (bytesRead === 0) break;
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      await onPiece?.(piece);
      bytes += bytesRead;
      onBytes?.(bytes);
      // A file that grows while it is read would never end.
      if (bytes > before.size) break;
    }
    const after = await file.stat();
    if (bytes !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw changedMeanwhile();
    }
    return { sha256: hash.digest("hex"), bytes, modifiedMs: before.mtimeMs };
  } finally {
    await file.close();
  }
}

const cancelled = (): CasebookError =>
  new CasebookError("CANCELLED", "Reading the model files was stopped.", "Start it again when you need it.");

export const changedMeanwhile = (): CasebookError =>
  new CasebookError(
    "MODEL_CHANGED",
    "A model file changed while it was read.",
    "Wait until nothing writes to it any more, then try again.",
  );
