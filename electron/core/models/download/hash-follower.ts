/**
 * SHA-256 of a file while it is fetched. It follows the bytes that are there without a gap and reads them back from the
 * file: what came out of order needs no memory, a resumed download needs nothing special, and what is hashed is what the
 * file holds.
 */
import { createHash } from "node:crypto";
import type { PartFile } from "./part-file.ts";
import type { Received } from "./received.ts";

const readBytes = 1024 * 1024;

/** Hexadecimal. Resolves when all bytes are there and hashed; null when `received` was closed before. */
export async function followHash(part: Pick<PartFile, "read">, received: Received): Promise<string | null> {
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  let hash = createHash("sha256");
  let hashed = 0;
  let { generation } = received;
  while (hashed < received.total || generation !== received.generation) {
    if (received.closed) return null;
    if (generation !== received.generation) {
      ({ generation } = received);
      hash = createHash("sha256");
      hashed = 0;
    }
    const most = Math.min(buffer.length, received.prefix - hashed);
    if (most <= 0) {
      await received.changed();
      continue;
    }
    const read = await part.read(buffer.subarray(0, most), hashed);
    // What was read while everything was thrown away belongs to no file.
    if (generation !== received.generation) continue;
    if (read === 0) throw new Error("the part file is shorter than what was written to it");
    hash.update(buffer.subarray(0, read));
    hashed += read;
  }
  return hash.digest("hex");
}
