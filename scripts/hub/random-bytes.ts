/** Pseudo-random bytes that can be read at any offset: the key stream of AES-256-CTR. The same seed gives the same bytes. */
import { createCipheriv, createHash } from "node:crypto";

const pieceBytes = 256 * 1024;
const blockBytes = 16;
const zeros = Buffer.alloc(pieceBytes);

/** Bytes `from` to `to`, `to` exclusive, in pieces of at most 256 KiB. */
export function* randomBytes(seed: number, from: number, to: number): Generator<Buffer> {
  const key = createHash("sha256").update(`casebook hub ${seed}`).digest();
  const counter = Buffer.alloc(blockBytes);
  counter.writeBigUInt64BE(BigInt(Math.floor(from / blockBytes)), 8);
  const cipher = createCipheriv("aes-256-ctr", key, counter);
  cipher.update(zeros.subarray(0, from % blockBytes));
  for (let at = from; at < to; at += pieceBytes)
    yield cipher.update(zeros.subarray(0, Math.min(pieceBytes, to - at)));
}
