/** Small files in the data folder that only this user may read, and that another process may write at the same time. */
import { open, rm } from "node:fs/promises";
import path from "node:path";
import { limits } from "../../../../shared/limits.ts";
import { syncFolder, writeFileAtomically } from "../../files/atomic-file.ts";
import { storeFailure } from "../../store/sqlite-failure.ts";

/**
 * null: there is no such file. A file longer than any of Casebook's is truncated, which its reader detects. Throws
 * STORE_*.
 */
export async function readPrivateFile(file: string): Promise<Buffer | null> {
  try {
    await using handle = await open(file);
    const buffer = Buffer.alloc(limits.smallFileBytes);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw storeFailure(thrown);
  }
}

/** Atomic: another reader sees the old content or the new, also after a power cut. Mode 0600. Throws STORE_*. */
export async function writePrivateFile(file: string, content: Uint8Array): Promise<void> {
  try {
    await writeFileAtomically(file, content);
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

/** Throws STORE_*; a missing file is no failure. */
export async function removePrivateFile(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
    await syncFolder(path.dirname(file));
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
