/** From the connection into the part file. The network is read straight into the blocks that are written. */
import type { Readable } from "node:stream";
import { readInto } from "../../net/egress-bulk.ts";
import type { ByteRange } from "./byte-ranges.ts";
import { type GatherOptions, gather } from "./gather.ts";

/** What a body is expected to hold. */
export interface Piece extends ByteRange {
  /** Of the byte that comes next; kept while it is drained. */
  at: number;
  /** May come nearer meanwhile, but not nearer than `at`. */
  to: number;
}

export interface Drain extends Pick<GatherOptions, "part" | "blocks" | "onWritten"> {
  readonly body: Readable;
  readonly piece: Piece;
}

/**
 * Takes what comes up to the end of the piece: what a server sends beyond it is not taken, and a body may end before it.
 * What was taken before a failure is written all the same. The body is destroyed. Throws what the body or the disk fails with.
 */
export async function drain({ body, piece, part, blocks, onWritten }: Drain): Promise<void> {
  const gathering = gather({
    from: piece.from,
    part,
    blocks,
    onWritten,
    onFailure: () => void body.destroy(),
  });
  /** What found no room. What comes next waits in the body, and nothing after it comes. */
  let rest: Buffer = Buffer.alloc(0);
  let catchingUp: Promise<void> = Promise.resolve();
  const left = (): number => piece.to - piece.at;
  const put = (bytes: Buffer): void => {
    rest = gathering.put(bytes);
    piece.at = gathering.at + rest.length;
  };

  const catchUp = async (): Promise<void> => {
    while (rest.length > 0 || (left() > 0 && !body.destroyed && !gathering.ready())) {
      await blocks.freed();
      put(rest);
    }
    if (left() > 0) body.resume();
    else body.destroy();
  };
  // What was not taken yet comes before what would be read now.
  readInto(body, () => (body.readableLength > 0 || rest.length > 0 || left() <= 0 ? null : gathering.room()));
  const closed = new Promise<void>((resolve) => {
    if (body.closed) resolve();
    else body.once("close", resolve);
  });
  // It is asked for below: it may also have come before there was anybody to listen.
  body.on("error", () => {});
  body.on("data", (chunk: Buffer) => {
    put(chunk.subarray(0, left()));
    if (rest.length === 0 && left() <= 0) body.destroy();
    else if (rest.length > 0 || !gathering.ready()) {
      body.pause();
      // The connection's own memory is read into again.
      rest = Buffer.from(rest);
      catchingUp = catchUp();
    }
  });
  await closed;
  await catchingUp;
  await gathering.finish();
  // The end of a body that has given all that was wanted of it is nobody's concern.
  if (body.errored !== null && left() > 0) throw body.errored;
}
