/** One file that arrives in chunks: written, hashed and its header checked while it arrives. */
import { createHash } from "node:crypto";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { limits } from "../../../../shared/limits.ts";
import { readStart } from "../../gguf/header.ts";
import type { FileFacts } from "../library/file-facts.ts";
import { checkHeader } from "./check-header.ts";
import type { CheckedFile } from "./checked-file.ts";
import { bytesMissing, deletedMeanwhile } from "./errors.ts";

export interface IncomingFile {
  /** Bytes on the disk. */
  readonly received: number;
  /** null: the header has not arrived yet. */
  readonly facts: FileFacts | null;
  /** Appends bytes. Throws IMPORT_REFUSED, MMPROJ_UNREADABLE, and what the file system throws. */
  write(bytes: Uint8Array): Promise<void>;
  /** Throws BAD_REQUEST when bytes are missing. */
  end(): Promise<CheckedFile>;
  /** Deletes the bytes that arrived, also after {@link end}. */
  discard(): Promise<void>;
}

export interface IncomingFileDetails {
  readonly name: string;
  readonly group: string;
  readonly bytes: number;
}

/** @param path of the file to write; it must not be there yet. Throws what the file system throws. */
export async function openIncomingFile(
  path: string,
  { name, group, bytes: total }: IncomingFileDetails,
): Promise<IncomingFile> {
  const file = await open(path, "wx+", 0o600);
  const hash = createHash("sha256");
  let received = 0;
  let facts: FileFacts | null = null;
  /** Bytes that have to be there before the header is parsed again. */
  let lookAt = 0;
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await file.close();
  };

  return {
    get received() {
      return received;
    },
    get facts() {
      return facts;
    },
    async write(bytes) {
      await writeAt(file, bytes, received);
      hash.update(bytes);
      received += bytes.length;
      if (facts !== null || received < Math.min(lookAt, total)) return;
      const start = await readStart(file, Math.min(received, limits.gguf.headerBytes));
      if (start === null) throw deletedMeanwhile();
      facts = checkHeader(start, total);
      // Four times as much each time, so that a long header is parsed a few times, not with every piece.
      lookAt = received * 4;
    },
    async end() {
      if (received !== total || facts === null) throw bytesMissing();
      await close();
      const { mtimeMs } = await stat(path).catch((cause: unknown) => {
        throw deletedMeanwhile(cause);
      });
      return {
        name,
        group,
        bytes: total,
        facts,
        sha256: hash.digest("hex"),
        modifiedMs: mtimeMs,
        place: { kind: "staged", path },
      };
    },
    async discard() {
      await close();
      await rm(path, { force: true });
    },
  };
}

async function writeAt(file: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, start + written);
    written += bytesWritten;
  }
}
