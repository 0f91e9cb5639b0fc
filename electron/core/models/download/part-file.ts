/** The part file, which grows while it is downloaded. Nothing loads a file of this name. */
import { writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { onDisk, onDiskNow } from "../../files/disk-failure.ts";

/** All methods throw DISK_FULL, LIBRARY_READ_ONLY, or what the file system throws. */
export interface PartFile {
  /** Bytes of the file when it was opened. */
  readonly openedBytes: number;
  /** Synchronous on this thread: handing so many small pieces to another thread takes longer than writing them. */
  write(bytes: Uint8Array, position: number): void;
  /** Resolves when all earlier writes are on the disk itself. */
  sync(): Promise<void>;
  /** Truncates the file. */
  truncate(bytes: number): Promise<void>;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  modifiedMs(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens or creates the file. No space is reserved: pieces are asked for in order, so the holes between them are small,
 * and a file system that fills holes with zeros (NTFS) has little to fill.
 */
export async function openPart(path: string): Promise<PartFile> {
  const file = await onDisk(() => openOrMake(path));
  // A second handle, since Windows runs the calls of one handle one after another, and a write would wait for a sync.
  const synced = await onDisk(() => openOrMake(path));
  const { size } = await file.stat();
  return {
    openedBytes: size,
    write: (bytes, position) => onDiskNow(() => writeAll(file, bytes, position)),
    sync: () => onDisk(() => synced.sync()),
    truncate: (bytes) => onDisk(() => file.truncate(bytes)),
    modifiedMs: async () => (await file.stat()).mtimeMs,
    async close() {
      await file.close();
      await synced.close();
    },
  };
}

const openOrMake = (path: string): Promise<FileHandle> =>
  open(path, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return open(path, "wx+", 0o600);
  });

/** A disk that fills up writes only a part of the bytes, and fails at the next write. */
function writeAll({ fd }: FileHandle, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}
