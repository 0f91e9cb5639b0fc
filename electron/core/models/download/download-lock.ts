/** A lock per download, since the app and the command line may be open together. */
import path from "node:path";
import { makeFolderInside } from "../../files/containment.ts";
import { onDisk } from "../../files/disk-failure.ts";
import { type FileLock, lockFile } from "../../store/file-lock.ts";
import { downloadElsewhere } from "./errors.ts";

/** Throws DOWNLOAD_ELSEWHERE, LIBRARY_READ_ONLY, DISK_FULL, NOT_ALLOWED. */
export function acquireDownloadLock(modelFolder: string, id: string): Promise<FileLock> {
  return onDisk(async () => {
    // The lock lies outside the download's own folder, which is deleted when the download ends.
    const folder = await makeFolderInside(modelFolder, ".casebook/locks");
    const lock = lockFile(path.join(folder, id));
    if (lock === null) throw downloadElsewhere();
    return lock;
  });
}

/** Runs `work` while no other process can touch the download. Throws what {@link acquireDownloadLock} throws. */
export async function withDownloadLock<Result>(
  modelFolder: string,
  id: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await acquireDownloadLock(modelFolder, id);
  try {
    return await work();
  } finally {
    lock.release();
  }
}
