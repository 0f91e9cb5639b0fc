/** SHA-256 of a file of any size, with progress, and a way to stop. */
import { open, stat } from "node:fs/promises";
import { changedMeanwhile, readingCancelled } from "./errors.ts";
import { hasherFor } from "./hash/hash-thread.ts";

export interface HashedFile {
  readonly sha256: string;
  readonly bytes: number;
  /** Time of the hashed file, in milliseconds. */
  readonly modifiedMs: number;
}

export interface HashOptions {
  /** Bytes hashed so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Where each piece is written first; the hash is then that of the copy. */
  readonly copy?: Copy | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Copy {
  readonly path: string;
  readonly write: (piece: Uint8Array) => Promise<void>;
}

const pieceBytes = 4 * 1024 * 1024;

/** Throws CANCELLED, MODEL_CHANGED when the file changes meanwhile, and what the file system throws. */
export async function hashFile(path: string, options: HashOptions = {}): Promise<HashedFile> {
  const { onBytes, copy, signal } = options;
  if (signal?.aborted) throw readingCancelled();
  await using file = await open(path, "r");
  const before = await file.stat();
  const read = copy?.path ?? path;
  await using hasher = hasherFor(read, before.size);
  const buffer = Buffer.allocUnsafe(copy === undefined ? 0 : pieceBytes);
  let bytes = 0;
  for (;;) {
    if (signal?.aborted) throw readingCancelled();
    if (copy !== undefined) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes);
      await copy.write(buffer.subarray(0, bytesRead));
    }
    const reached = await hasher.upTo(bytes + pieceBytes);
    if (reached === bytes) break;
    bytes = reached;
    onBytes?.(bytes);
    // Ends a file that grows while it is read.
    if (bytes > before.size) break;
  }
  // Compared by path, since the hasher opened the file for itself.
  const after = await stat(path);
  const same = after.ino === before.ino && after.size === before.size && after.mtimeMs === before.mtimeMs;
  if (bytes !== before.size || !same) throw changedMeanwhile();
  return { sha256: await hasher.digest(), bytes, modifiedMs: before.mtimeMs };
}
