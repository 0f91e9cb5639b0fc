/** What of a file is in the part file, for everyone who waits for it: the transfer, the hash, the journal. */
import { type ByteRange, type ByteRanges, bytesIn, firstGap, prefixOf, withRange } from "./byte-ranges.ts";

export interface ReceivedRanges {
  readonly total: number;
  readonly ranges: ByteRanges;
  readonly bytes: number;
  /** Without a gap from the start on. */
  readonly prefix: number;
  /** Counts how often everything was thrown away. */
  readonly generation: number;
  add(range: ByteRange): void;
  /** Nothing is there any more. */
  clear(): void;
  /** The first gap that none of `taken` covers; null: everything is there or taken. */
  gap(taken: ByteRanges, most: number): ByteRange | null;
  /** Resolves at the next change. */
  changed(): Promise<void>;
  /** Nothing more will come: whoever waits is woken. */
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
