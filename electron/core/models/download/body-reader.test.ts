/** Bodies whose chunks fit into no block. */
import { PassThrough, Readable } from "node:stream";
import { expect, it } from "vitest";
import { type Piece, readBody } from "./body-reader.ts";
import type { ByteRange } from "./byte-ranges.ts";
import { blockBytes } from "./write-buffer.ts";

const total = 12 * blockBytes + 77;
const content = Buffer.alloc(total, "0123456789abc");

/** Chunks of a size that fits into nothing. */
const bodyOf = (bytes: Buffer): Readable => {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += 99_991) chunks.push(Buffer.from(bytes.subarray(at, at + 99_991)));
  return Readable.from(chunks, { objectMode: false, highWaterMark: 1 });
};

/** A part file in memory. */
function partFile(fail: (at: number) => boolean = () => false) {
  const file = Buffer.alloc(total);
  const part = {
    write(bytes: Uint8Array, at: number) {
      if (fail(at)) throw new Error("the disk is full");
      file.set(bytes, at);
    },
  };
  return { file, part };
}

/** A piece from the start. */
function start(body: Readable, part: ReturnType<typeof partFile>["part"]) {
  const piece: Piece = { from: 0, at: 0, to: total };
  let written = 0;
  const onWritten = ({ from, to }: ByteRange): void => {
    expect(from).toBe(written);
    written = to;
  };
  return { piece, done: readBody({ body, piece, part, onWritten }), written: () => written };
}

it("all bytes come into the file", async () => {
  const { file, part } = partFile();
  const { piece, done, written } = start(bodyOf(content), part);
  await done;
  expect([piece.at, written()]).toEqual([total, total]);
  expect(file.equals(content)).toBe(true);
});

it("a body that ends early is no failure of its own: the piece says how far it came", async () => {
  const { file, part } = partFile();
  const { piece, done, written } = start(bodyOf(content.subarray(0, 5 * blockBytes + 3)), part);
  await done;
  expect([piece.at, written()]).toEqual([5 * blockBytes + 3, 5 * blockBytes + 3]);
  expect(file.subarray(0, piece.at).equals(content.subarray(0, piece.at))).toBe(true);
});

it("an end that comes nearer is kept, to the byte", async () => {
  const { file, part } = partFile();
  const body = new PassThrough();
  const { piece, done, written } = start(body, part);
  body.write(content.subarray(0, blockBytes + 9));
  await expect.poll(() => piece.at, { interval: 1 }).toBe(blockBytes + 9);
  const end = piece.at + 5;
  piece.to = end;
  body.end(content.subarray(piece.at));
  await done;
  expect([piece.at, written()]).toEqual([end, end]);
  expect(file.subarray(end).every((byte) => byte === 0)).toBe(true);
});

it("a disk that takes nothing more ends it with the disk's word", async () => {
  const { part } = partFile((at) => at >= 3 * blockBytes);
  const body = bodyOf(content);
  const { done, written } = start(body, part);
  await expect(done).rejects.toThrow("the disk is full");
  expect(written()).toBe(3 * blockBytes);
  expect(body.destroyed).toBe(true);
});

it("a disk that does not take the block that ends the piece is told, although nothing more is wanted", async () => {
  const { part } = partFile((at) => at === blockBytes);
  const body = Readable.from([content], { objectMode: false });
  const { piece, done, written } = start(body, part);
  piece.to = 2 * blockBytes;
  await expect(done).rejects.toThrow("the disk is full");
  expect(written()).toBe(blockBytes);
});

it("a disk that does not take the very last bytes, which came with others, is told as well", async () => {
  const { part } = partFile((at) => at >= 12 * blockBytes);
  const body = Readable.from([content], { objectMode: false });
  const { done, written } = start(body, part);
  await expect(done).rejects.toThrow("the disk is full");
  expect(written()).toBe(12 * blockBytes);
});

it("a body that broke before anybody listened is told with its own reason", async () => {
  const body = new Readable({ read() {} });
  body.on("error", () => {});
  body.destroy(new Error("the line broke"));
  await new Promise((resolve) => body.once("close", resolve));
  await expect(start(body, partFile().part).done).rejects.toThrow("the line broke");
});
