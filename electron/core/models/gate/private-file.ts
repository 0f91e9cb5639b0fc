/** Small files in the data folder that only this user may read, and that another process may write at the same time. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { limits } from "../../../../shared/limits.ts";
import { storeFailure } from "../../store/sqlite-failure.ts";

/** null: there is none. A longer file than any of ours is cut off, which its reader finds out. Throws STORE_*. */
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
  const draft = `${file}.${randomUUID()}.new`;
  try {
    {
      await using handle = await open(draft, "wx", 0o600);
      await handle.writeFile(content);
      await handle.sync();
    }
    await rename(draft, file);
    await syncFolder(path.dirname(file));
  } catch (thrown) {
    await rm(draft, { force: true });
    throw storeFailure(thrown);
  }
}

/** Throws STORE_*; one that is not there is no failure. */
export async function removePrivateFile(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
    await syncFolder(path.dirname(file));
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; NTFS journals the rename by itself.
  if (process.platform === "win32") return;
  await using handle = await open(folder, constants.O_RDONLY);
  await handle.sync();
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
