/** From the connection into the part file. */
import type { Readable } from "node:stream";
import type { ByteRange } from "./byte-ranges.ts";
import { createWriteBuffer, type WriteBufferOptions } from "./write-buffer.ts";

/** What a body is expected to hold. */
export interface Piece extends ByteRange {
  /** Of the byte that comes next; kept while it is drained. */
  at: number;
  /** May come nearer meanwhile, but not nearer than `at`. */
  to: number;
}

export interface ReadBodyOptions extends Pick<WriteBufferOptions, "part" | "onWritten"> {
  readonly body: Readable;
  readonly piece: Piece;
}

/**
 * Takes what comes up to the end of the piece: what a server sends beyond it is not taken, and a body may end before it.
 * What was taken before a failure is written all the same. The body is destroyed. Throws what the body or the disk fails with.
 */
export async function readBody({ body, piece, part, onWritten }: ReadBodyOptions): Promise<void> {
  const buffer = createWriteBuffer({ from: piece.from, part, onWritten });
  const left = (): number => piece.to - piece.at;
  const closed = new Promise<void>((resolve) => {
    if (body.closed) resolve();
    else body.once("close", resolve);
  });
  // It is asked for below: it may also have come before there was anybody to listen.
  body.on("error", () => {});
  body.on("data", (chunk: Buffer) => {
    try {
      buffer.put(chunk.subarray(0, left()));
      piece.at = buffer.at;
      if (left() <= 0) body.destroy();
    } catch (thrown) {
      body.destroy(thrown as Error);
    }
  });
  await closed;
  buffer.finish();
  // The end of a body that has given all that was wanted of it is nobody's concern.
  if (body.errored !== null && left() > 0) throw body.errored;
}
