/**
 * SHA-256 of a file while it is fetched. It follows the bytes that are there without a gap: from memory where they come in
 * order and are written by now, read back from the file where they do not. So what came out of order needs no memory, and a
 * resumed download nothing special.
 */
import { hasherFor } from "../hash/hash-thread.ts";
import type { Hasher, SharedBytes } from "../hash/hasher.ts";
import type { ByteRange } from "./byte-ranges.ts";
import type { Received } from "./received.ts";

export interface HashFollower {
  /** Hexadecimal. Resolves when all bytes are there and hashed; null when `received` was closed before. */
  readonly sha256: Promise<string | null>;
  /**
   * Bytes that are in the file now, and still in memory: all that is offered lies in one SharedArrayBuffer. To be called
   * before `received` is told of them. Resolves when the memory may be used again, at once when the hash has no use for it.
   */
  offer(range: ByteRange, bytes: SharedBytes): Promise<void>;
}

interface Offer {
  readonly bytes: SharedBytes;
  readonly used: () => void;
}

/** In one message to the hash thread. All of them are in use until the last one is hashed. */
const mostOffers = 4;

/** Begins at once; everything that goes wrong is in `sha256`. */
export function followHash(path: string, received: Received): HashFollower {
  const offers: Offer[] = [];
  /** The only offset at which memory is of use; null: the file is being read, or it is all over. */
  let next: number | null = null;

  const release = (some: readonly Offer[]): void => {
    for (const { used } of some) used();
  };

  /** null: closed, or everything was thrown away, and what was hashed belongs to no file. */
  async function followGeneration(hasher: Hasher): Promise<string | null> {
    const { generation, total } = received;
    next = 0;
    for (let hashed = 0; hashed < total; ) {
      if (received.closed || generation !== received.generation) return null;
      const taken = offers.splice(0, mostOffers);
      if (taken.length > 0) {
        hashed = await hasher.take(taken.map(({ bytes }) => bytes)).finally(() => release(taken));
        continue;
      }
      const { prefix } = received;
      if (prefix === hashed) {
        await received.changed();
        continue;
      }
      next = null;
      hashed = await hasher.upTo(prefix);
      const cutOff = hashed < prefix && generation === received.generation;
      if (cutOff) throw new Error("the part file is shorter than what was written to it");
      next = hashed;
    }
    return await hasher.digest();
  }

  const follow = async (): Promise<string | null> => {
    for (;;) {
      const { generation } = received;
      await using hasher = hasherFor(path, received.total);
      const sha256 = await followGeneration(hasher).finally(() => {
        next = null;
        release(offers.splice(0));
      });
      if (generation === received.generation) return sha256;
    }
  };

  return {
    sha256: follow(),
    offer({ from, to }, bytes) {
      if (from !== next) return Promise.resolve();
      next = to;
      return new Promise((used) => {
        offers.push({ bytes, used });
      });
    },
  };
}
