/** From the connection into the part file: what arrives is gathered and written in large pieces, one write at a time. */
import type { Readable } from "node:stream";
import type { ByteRange } from "./byte-ranges.ts";
import type { PartFile } from "./part-file.ts";

/** A write for each chunk of the network (64 KiB) costs more than the writing. */
const gatheredBytes = 1024 * 1024;
/** On a slow line that would take long: what is in memory only is lost when the process ends, and seen by nobody. */
const gatheredMs = 200;

export interface Drain {
  readonly body: Readable;
  /** What the body is expected to hold. */
  readonly range: ByteRange;
  readonly part: Pick<PartFile, "write">;
  /** These bytes are in the file now. */
  readonly onWritten: (range: ByteRange) => void;
}

/**
 * Returns how many bytes came, at most those of the range: what a server sends beyond them is not taken. What came
 * before a failure is written all the same. The body is destroyed.
 */
export async function drain({ body, range, part, onWritten }: Drain): Promise<number> {
  let chunks: Buffer[] = [];
  let gathered = 0;
  let since = performance.now();
  let at = range.from;
  let writing: Promise<void> = Promise.resolve();

  const flush = async (): Promise<void> => {
    await writing;
    if (gathered === 0) return;
    const piece = { from: at, to: at + gathered };
    const written = part.write(chunks, at).then(() => onWritten(piece));
    // It is awaited before the next one; until then a failure must not count as one that nobody handles.
    written.catch(() => undefined);
    writing = written;
    at = piece.to;
    chunks = [];
    gathered = 0;
    since = performance.now();
  };

  let failure: unknown = null;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const room = range.to - at - gathered;
      if (room === 0) break;
      chunks.push(chunk.subarray(0, room));
      gathered += Math.min(chunk.length, room);
      if (gathered >= gatheredBytes || performance.now() - since >= gatheredMs) await flush();
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
