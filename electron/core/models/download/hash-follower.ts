/**
 * SHA-256 of a file while it is fetched. It follows the bytes that are there without a gap and reads them back from the
 * file: what came out of order needs no memory, a resumed download needs nothing special, and what is hashed is what the
 * file holds.
 */
import { hasherFor } from "../hash/hash-thread.ts";
import type { Received } from "./received.ts";

/** Hexadecimal. Resolves when all bytes are there and hashed; null when `received` was closed before. */
export async function followHash(path: string, received: Received): Promise<string | null> {
  for (;;) {
    const { generation } = received;
    const sha256 = await followGeneration(path, received);
    if (sha256 !== "thrown away") return sha256;
    if (generation === received.generation) throw new Error("bytes were thrown away, and nobody counted it");
  }
}

/** "thrown away": what was hashed belongs to no file. */
async function followGeneration(path: string, received: Received): Promise<string | null | "thrown away"> {
  const { generation, total } = received;
  await using hasher = await hasherFor(path, total);
  let hashed = 0;
  while (hashed < total) {
    if (received.closed) return null;
    const { prefix } = received;
    if (prefix > hashed) hashed = await hasher.upTo(prefix);
    else await received.changed();
    if (generation !== received.generation) return "thrown away";
    if (hashed < prefix) throw new Error("the part file is shorter than what was written to it");
  }
  return await hasher.digest();
}
