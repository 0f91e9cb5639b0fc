/** Gathers what arrives, in order, into blocks, and writes them. A write for each read of the network costs more than both. */

import type { SharedBytes } from "../hash/hasher.ts";
import type { Block, Blocks } from "./blocks.ts";
import type { ByteRange } from "./byte-ranges.ts";
import type { PartFile } from "./part-file.ts";

/** On a slow line a block takes long: what is in memory only is lost when the process ends, and seen by nobody. */
const gatheredMs = 200;

export interface GatherOptions {
  /** Offset in the file of the first byte. */
  readonly from: number;
  readonly part: Pick<PartFile, "write">;
  readonly blocks: Blocks;
  /** These bytes are in the file now; told in order. Their memory is used again when it resolves. */
  readonly onWritten: (range: ByteRange, bytes: SharedBytes) => Promise<void>;
  /** At the first write that fails. `finish` throws the same. */
  readonly onFailure: () => void;
}

export interface Gathering {
  /** Offset in the file of the byte that is put next. */
  readonly at: number;
  /**
   * Memory to read what comes next into; whatever was read there is put next. null: the memory lent before is still out, or
   * there is none.
   */
  room(): Uint8Array | null;
  /** Bytes in memory of their own are copied. Returns those that found no room. */
  put(bytes: Buffer): Buffer;
  /** There is room for what comes after the next bytes as well. Asks for it, so to be asked again when blocks are freed. */
  ready(): boolean;
  /** Resolves when all that was put is written, and used. Throws what the disk says. */
  finish(): Promise<void>;
}

export function gather({ from, part, blocks, onWritten, onFailure }: GatherOptions): Gathering {
  let begin = from;
  let filling: Block | null = null;
  let filled = 0;
  let since = 0;
  /** While one is filled, so that the network has somewhere to go when that one is full. */
  let spare: Block | null = null;
  let lent: Uint8Array | null = null;
  let reported: Promise<unknown> = Promise.resolve();
  const busy = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const open = (): Block | null => {
    if (filling === null) {
      filling = spare ?? blocks.take();
      spare = null;
      filled = 0;
      since = performance.now();
    }
    return filling;
  };

  const flush = (): void => {
    if (filling === null || filled === 0) return;
    const block = filling;
    const bytes = block.subarray(0, filled);
    const range = { from: begin, to: begin + filled };
    const report = Promise.allSettled([part.write(bytes, range.from), reported]).then(([written]) => {
      if (written.status === "rejected") throw written.reason;
      // Not awaited here: the next one may be reported while this one is hashed.
      return { used: onWritten(range, bytes) };
    });
    reported = report;
    const done = report
      .then(({ used }) => used)
      .catch((thrown: unknown) => {
        failures.push(thrown);
        if (failures.length === 1) onFailure();
      })
      .finally(() => {
        busy.delete(done);
        blocks.give(block);
      });
    busy.add(done);
    begin = range.to;
    filling = null;
    filled = 0;
  };

  const add = (count: number, block: Block): void => {
    filled += count;
    if (filled === block.length || performance.now() - since >= gatheredMs) flush();
  };

  return {
    get at() {
      return begin + filled;
    },
    room() {
      if (lent !== null) return null;
      lent = open()?.subarray(filled) ?? null;
      return lent;
    },
    put(bytes) {
      if (bytes.length === 0) return bytes;
      if (filling !== null && lent?.buffer === bytes.buffer && lent.byteOffset === bytes.byteOffset) {
        lent = null;
        add(bytes.length, filling);
        return bytes.subarray(bytes.length);
      }
      if (lent !== null)
        throw new Error("bytes came that were not read into the memory that was lent for them");
      let rest = bytes;
      for (let into = open(); rest.length > 0 && into !== null; into = open()) {
        const taken = rest.copy(into, filled);
        add(taken, into);
        rest = rest.subarray(taken);
      }
      return rest;
    },
    ready() {
      if (open() !== null) spare ??= blocks.take();
      return spare !== null;
    },
    async finish() {
      flush();
      for (const unused of [filling, spare]) if (unused !== null) blocks.give(unused);
      filling = null;
      spare = null;
      await Promise.all(busy);
      if (failures.length > 0) throw failures[0];
    },
  };
}
