/** Reads the body of an answer into the part file. */
import type { Readable } from "node:stream";
import type { ByteRange } from "./byte-ranges.ts";
import { createWriteBuffer, type WriteBufferOptions } from "./write-buffer.ts";

/** The range of the file that one body is expected to hold. */
export interface Piece extends ByteRange {
  /** Offset in the file of the next byte; advances while the body is read. */
  at: number;
  /** End of the range, exclusive; may be moved nearer while the body is read, but not below `at`. */
  to: number;
}

export interface ReadBodyOptions extends Pick<WriteBufferOptions, "part" | "onWritten"> {
  readonly body: Readable;
  readonly piece: Piece;
}

/**
 * Reads the body up to the end of the piece. Bytes that the server sends beyond it are dropped, and a body may end
 * before it. Bytes that arrived before a failure are written all the same. The body is destroyed. Throws what the body
 * or the disk fails with.
 */
export async function readBody({ body, piece, part, onWritten }: ReadBodyOptions): Promise<void> {
  const buffer = createWriteBuffer({ from: piece.from, part, onWritten });
  const left = (): number => piece.to - piece.at;
  const closed = new Promise<void>((resolve) => {
    if (body.closed) resolve();
    else body.once("close", resolve);
  });
  // `body.errored` is read below, since an error may have come before this listener was there.
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
  // An error after the last wanted byte does not matter: destroying the body causes one.
  if (body.errored !== null && left() > 0) throw body.errored;
}
