/** Bodies that come faster than they are written. */
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { blockBytes, createBlocks } from "./blocks.ts";
import { drain, type Piece } from "./drain.ts";

const total = 12 * blockBytes + 77;
const content = Buffer.alloc(total, "0123456789abc");

/** Chunks of a size that fits into nothing. */
const bodyOf = (bytes: Buffer): Readable => {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += 99_991) chunks.push(Buffer.from(bytes.subarray(at, at + 99_991)));
  return Readable.from(chunks, { objectMode: false, highWaterMark: 1 });
};

/** A disk on which writes begin at once and end one after the other, and a file in memory. */
function slowFile(fail: (at: number) => boolean = () => false) {
  const file = Buffer.alloc(total);
  let last = Promise.resolve();
  const part = {
    write(bytes: Uint8Array, at: number) {
      const own = last.then(async () => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (fail(at)) throw new Error("the disk is full");
        // Only now: memory that was used again too early would show.
        file.set(bytes, at);
      });
      last = own.catch(() => undefined);
      return own;
    },
  };
  return { file, part };
}

/** A piece from the start, drained with as few blocks as there can be. */
function start(body: Readable, part: ReturnType<typeof slowFile>["part"]) {
  const piece: Piece = { from: 0, at: 0, to: total };
  const blocks = createBlocks(1);
  let written = 0;
  const onWritten = async ({ from, to }: { from: number; to: number }) => {
    expect(from).toBe(written);
    written = to;
  };
  return { piece, done: drain({ body, piece, part, blocks, onWritten }), written: () => written, blocks };
}

it("all bytes come into the file, although they have to wait for memory", async () => {
  const { file, part } = slowFile();
  const { piece, done, written } = start(bodyOf(content), part);
  await done;
  expect([piece.at, written()]).toEqual([total, total]);
  expect(file.equals(content)).toBe(true);
});

it("a body that ends early is no failure of its own: the piece says how far it came", async () => {
  const { file, part } = slowFile();
  const { piece, done, written } = start(bodyOf(content.subarray(0, 5 * blockBytes + 3)), part);
  await done;
  expect([piece.at, written()]).toEqual([5 * blockBytes + 3, 5 * blockBytes + 3]);
  expect(file.subarray(0, piece.at).equals(content.subarray(0, piece.at))).toBe(true);
});

it("an end that comes nearer is kept, to the byte", async () => {
  const { file, part } = slowFile();
  const { piece, done, written } = start(bodyOf(content), part);
  await expect.poll(() => piece.at, { interval: 1 }).toBeGreaterThan(blockBytes);
  const end = piece.at + 5;
  piece.to = end;
  await done;
  expect([piece.at, written()]).toEqual([end, end]);
  expect(file.subarray(end).every((byte) => byte === 0)).toBe(true);
});

it("a disk that takes nothing more ends it with the disk's word, and every block is free again", async () => {
  const { part } = slowFile((at) => at >= 3 * blockBytes);
  const body = bodyOf(content);
  const { done, written, blocks } = start(body, part);
  await expect(done).rejects.toThrow("the disk is full");
  expect(written()).toBe(3 * blockBytes);
  expect(body.destroyed).toBe(true);
  let free = 0;
  while (blocks.take() !== null) free += 1;
  expect(free).toBe(5);
});

it("a body that broke before anybody listened is told with its own reason", async () => {
  const body = new Readable({ read() {} });
  body.on("error", () => {});
  body.destroy(new Error("the line broke"));
  await new Promise((resolve) => body.once("close", resolve));
  await expect(start(body, slowFile().part).done).rejects.toThrow("the line broke");
});
