/** From the connection into the part file: what arrives is gathered and written in large pieces, one write at a time. */
import type { Readable } from "node:stream";
import type { ByteRange } from "./byte-ranges.ts";
import type { PartFile } from "./part-file.ts";

/** A write for each chunk of the network costs more than the writing. */
const gatheredBytes = 256 * 1024;
/** On a slow line that would take long: what is in memory only is lost when the process ends, and seen by nobody. */
const gatheredMs = 200;
/** Room for what a chunk has beyond that. */
const bufferBytes = gatheredBytes + 128 * 1024;

/** Two buffers: one is filled while the other is written. For one body at a time. */
export type DrainMemory = readonly [Buffer, Buffer];
export const drainMemory = (): DrainMemory => [
  Buffer.allocUnsafeSlow(bufferBytes),
  Buffer.allocUnsafeSlow(bufferBytes),
];

export interface Drain {
  readonly body: Readable;
  /** What the body is expected to hold. */
  readonly range: ByteRange;
  readonly part: Pick<PartFile, "write">;
  readonly memory: DrainMemory;
  /** These bytes are in the file now. */
  readonly onWritten: (range: ByteRange) => void;
}

/**
 * Returns how many bytes came, at most those of the range: what a server sends beyond them is not taken. What came
 * before a failure is written all the same. The body is destroyed.
 */
export async function drain({ body, range, part, memory, onWritten }: Drain): Promise<number> {
  let [filling, other] = memory;
  let gathered = 0;
  let since = performance.now();
  let at = range.from;
  let writing: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    await writing;
    if (gathered === 0) return;
    const piece = { from: at, to: at + gathered };
    const written = part.write(filling.subarray(0, gathered), at).then(() => onWritten(piece));
    // It is awaited before the next one; until then a failure must not count as one that nobody handles.
    written.catch(() => undefined);
    writing = written;
    at = piece.to;
    [filling, other] = [other, filling];
    gathered = 0;
    since = performance.now();
  };

  let failure: unknown = null;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const room = range.to - at - gathered;
      if (room === 0) break;
      // Before anything is waited for: the chunk's memory may be read into again. One that fits nowhere is kept as a copy.
      let rest = chunk.subarray(0, room);
      if (rest.length > filling.length - gathered) rest = Buffer.from(rest);
      while (rest.length > 0) {
        const taken = rest.copy(filling, gathered);
        gathered += taken;
        rest = rest.subarray(taken);
        if (gathered >= gatheredBytes || performance.now() - since >= gatheredMs) await flush();
      }
    }
  } catch (thrown) {
    failure = thrown;
  }
  body.destroy();
  await flush();
  await writing;
  // The end of a body that has given all that was wanted of it is nobody's concern.
  if (failure !== null && at < range.to) throw failure;
  return at - range.from;
}
