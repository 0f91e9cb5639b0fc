import { expect, it } from "vitest";
import { blockBytes, createWriteBuffer } from "./write-buffer.ts";

/** A part file that remembers what was written. */
function gathered(fail: (from: number) => boolean = () => false) {
  /** The beginning of each is enough to tell them apart. */
  const writes: { readonly from: number; readonly bytes: number; readonly text: string }[] = [];
  const reported: number[] = [];
  const buffer = createWriteBuffer({
    from: 100,
    part: {
      write(bytes, from) {
        if (fail(from)) throw new Error("the disk is full");
        writes.push({ from, bytes: bytes.length, text: Buffer.from(bytes.subarray(0, 4)).toString() });
      },
    },
    onWritten({ from, to }) {
      expect(writes.at(-1)).toMatchObject({ from, bytes: to - from });
      reported.push(from);
    },
  });
  return { buffer, writes, reported };
}

const filling = (letter: string): Buffer => Buffer.alloc(blockBytes, letter);

it("writes whole blocks, at their place, and what is left at the end", () => {
  const { buffer, writes, reported } = gathered();
  buffer.put(Buffer.concat([filling("a"), filling("b"), Buffer.from("cd")]));
  expect(buffer.at).toBe(100 + 2 * blockBytes + 2);
  expect(reported).toEqual([100, 100 + blockBytes]);
  buffer.finish();
  expect(reported).toEqual([100, 100 + blockBytes, 100 + 2 * blockBytes]);
  expect(writes.map(({ text }) => text)).toEqual(["aaaa", "bbbb", "cd"]);
  buffer.finish();
  expect(reported).toHaveLength(3);
});

it("on a slow line writes less than a block", async () => {
  const { buffer, reported } = gathered();
  buffer.put(Buffer.from("ab"));
  expect(reported).toEqual([]);
  await expect.poll(() => (buffer.put(Buffer.from("c")), reported)).toEqual([100]);
});

it("reports immediately what the disk says, and none of those bytes", () => {
  const { buffer, reported } = gathered((from) => from > 100);
  buffer.put(filling("a"));
  expect(() => buffer.put(filling("b"))).toThrow("the disk is full");
  buffer.finish();
  expect(reported).toEqual([100]);
});

it("says what the disk says to the last bytes", () => {
  const { buffer, reported } = gathered((from) => from > 100);
  buffer.put(Buffer.concat([filling("a"), Buffer.from("b")]));
  expect(() => buffer.finish()).toThrow("the disk is full");
  expect(reported).toEqual([100]);
});
