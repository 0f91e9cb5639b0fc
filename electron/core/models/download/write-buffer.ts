/**
 * Collects arriving bytes, in order, in one block of memory, and writes the block. A write for each network read costs
 * more than copying.
 */
import type { ByteRange } from "./byte-ranges.ts";
import type { PartFile } from "./part-file.ts";

/**
 * An odd number of pages, and not many: Linux looks for memory in pieces as large as the write, and a virtual machine
 * may not have them. With three times as much the same disk took half (docs/performance.md).
 */
export const blockBytes = 47 * 4096;

/**
 * On a slow line a block takes long to fill, and bytes in memory are neither counted nor safe from the end of the
 * process.
 */
const flushMs = 200;

export interface WriteBufferOptions {
  /** Offset in the file of the first byte. */
  readonly from: number;
  readonly part: Pick<PartFile, "write">;
  /** Called in order for bytes that are in the file. */
  readonly onWritten: (range: ByteRange) => void;
}

export interface WriteBuffer {
  /** Offset in the file of the byte that is put next. */
  readonly at: number;
  /** Throws the disk's error for a write that is due; its bytes are lost, and nothing more can be put. */
  put(bytes: Buffer): void;
  /** Writes the rest. Throws the disk's error. */
  finish(): void;
}

export function createWriteBuffer({ from, part, onWritten }: WriteBufferOptions): WriteBuffer {
  const block = Buffer.allocUnsafeSlow(blockBytes);
  let begin = from;
  let filled = 0;
  let since = 0;

  const flush = (): void => {
    if (filled === 0) return;
    const range = { from: begin, to: begin + filled };
    begin = range.to;
    filled = 0;
    part.write(block.subarray(0, range.to - range.from), range.from);
    onWritten(range);
  };

  return {
    get at() {
      return begin + filled;
    },
    put(bytes) {
      for (let done = 0; done < bytes.length; ) {
        if (filled === 0) since = performance.now();
        const taken = bytes.copy(block, filled, done);
        done += taken;
        filled += taken;
        if (filled === block.length || performance.now() - since >= flushMs) flush();
      }
    },
    finish: flush,
  };
}
