/** SHA-256 of a file that may still be growing, hashed up to given offsets. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

export interface Hasher extends AsyncDisposable {
  /** Hashes on, up to this offset or the file's end. Returns the bytes hashed so far. Awaited before the next call. */
  upTo(end: number): Promise<number>;
  /** The hash of the bytes so far, hexadecimal. Nothing can be hashed after it. */
  digest(): Promise<string>;
}

/** Small enough to stay in the processor's cache between reading and hashing. */
const readBytes = 256 * 1024;

/**
 * Hashes on this thread, in one go; `startHashThread` is for where that would block something. Throws what the file
 * system throws. Synchronous calls only, since libuv's one worker in the engine process is busy with llama.cpp's steps.
 */
export function openHasher(path: string): Hasher {
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafeSlow(readBytes);
  const hash = createHash("sha256");
  let hashed = 0;
  return {
    async upTo(end) {
      while (hashed < end) {
        const bytesRead = readSync(file, buffer, 0, Math.min(buffer.length, end - hashed), hashed);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        hashed += bytesRead;
      }
      return hashed;
    },
    digest: () => Promise.resolve(hash.digest("hex")),
    [Symbol.asyncDispose]: () => Promise.resolve(closeSync(file)),
  };
}
