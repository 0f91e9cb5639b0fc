/**
 * SHA-256 of a file while it is downloaded. The hash follows the prefix without gaps and reads the bytes back from the
 * file: bytes out of order need no memory, a resumed download needs no special case, and the hash is that of the file
 * on the disk.
 */
import { hasherFor } from "../../files/hash/hash-thread.ts";
import type { ReceivedRanges } from "./received-ranges.ts";

/** Hexadecimal. Resolves when all bytes are there and hashed; null when `received` was closed before. */
export async function followHash(path: string, received: ReceivedRanges): Promise<string | null> {
  for (;;) {
    const { generation } = received;
    const sha256 = await followGeneration(path, received);
    if (generation === received.generation) return sha256;
  }
}

/** null: closed, or the received ranges were cleared, and the hash so far belongs to no file. */
async function followGeneration(path: string, received: ReceivedRanges): Promise<string | null> {
  const { generation, total } = received;
  await using hasher = hasherFor(path, total);
  for (let hashed = 0; hashed < total; ) {
    if (received.closed || generation !== received.generation) return null;
    const { prefix } = received;
    if (prefix === hashed) {
      await received.changed();
      continue;
    }
    hashed = await hasher.upTo(prefix);
    const cutOff = hashed < prefix && generation === received.generation;
    if (cutOff) throw new Error("the part file is shorter than what was written to it");
  }
  return await hasher.digest();
}
