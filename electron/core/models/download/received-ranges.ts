/** The ranges of a file that are in the part file, for the transfer, the hash and the journal alike. */
import { type ByteRange, type ByteRanges, bytesIn, firstGap, prefixOf, withRange } from "./byte-ranges.ts";

export interface ReceivedRanges {
  readonly total: number;
  readonly ranges: ByteRanges;
  readonly bytes: number;
  /** Bytes from the start to the first gap. */
  readonly prefix: number;
  /** Counts how often all ranges were cleared. */
  readonly generation: number;
  add(range: ByteRange): void;
  /** Clears all ranges. */
  clear(): void;
  /** The first gap that none of `taken` covers; null: every byte is received or taken. */
  gap(taken: ByteRanges, most: number): ByteRange | null;
  /** Resolves at the next change. */
  changed(): Promise<void>;
  /** No more bytes will come; resolves `changed` for those who wait. */
  close(): void;
  readonly closed: boolean;
}

/** @param total bytes of the file @param present ranges in order, within the file. Throws nothing. */
export function createReceivedRanges(total: number, present: ByteRanges): ReceivedRanges {
  let ranges = present;
  let generation = 0;
  let closed = false;
  let next = Promise.withResolvers<void>();
  const change = (): void => {
    next.resolve();
    next = Promise.withResolvers();
  };
  return {
    total,
    get ranges() {
      return ranges;
    },
    get bytes() {
      return bytesIn(ranges);
    },
    get prefix() {
      return prefixOf(ranges);
    },
    get generation() {
      return generation;
    },
    add(range) {
      ranges = withRange(ranges, range);
      change();
    },
    clear() {
      ranges = [];
      generation += 1;
      change();
    },
    gap: (taken, most) => firstGap(taken.reduce(withRange, ranges), total, most),
    changed: () => next.promise,
    close() {
      closed = true;
      change();
    },
    get closed() {
      return closed;
    },
  };
}
