import { expect, it } from "vitest";
import { blockBytes, createWriteBuffer } from "./write-buffer.ts";

/** A part file that remembers what was written. */
function gathered(fail: (from: number) => boolean = () => false) {
  /** The beginning of each is enough to tell them apart. */
  const writes: { readonly from: number; readonly bytes: number; readonly text: string }[] = [];
  const told: number[] = [];
  const gathering = createWriteBuffer({
    from: 100,
    part: {
      write(bytes, from) {
        if (fail(from)) throw new Error("the disk is full");
        writes.push({ from, bytes: bytes.length, text: Buffer.from(bytes.subarray(0, 4)).toString() });
      },
    },
    onWritten({ from, to }) {
      expect(writes.at(-1)).toMatchObject({ from, bytes: to - from });
      told.push(from);
    },
  });
  return { gathering, writes, told };
}

const filling = (letter: string): Buffer => Buffer.alloc(blockBytes, letter);

it("writes whole blocks, at their place, and what is left at the end", () => {
  const { gathering, writes, told } = gathered();
  gathering.put(Buffer.concat([filling("a"), filling("b"), Buffer.from("cd")]));
  expect(gathering.at).toBe(100 + 2 * blockBytes + 2);
  expect(told).toEqual([100, 100 + blockBytes]);
  gathering.finish();
  expect(told).toEqual([100, 100 + blockBytes, 100 + 2 * blockBytes]);
  expect(writes.map(({ text }) => text)).toEqual(["aaaa", "bbbb", "cd"]);
  gathering.finish();
  expect(told).toHaveLength(3);
});

it("on a slow line writes less than a block", async () => {
  const { gathering, told } = gathered();
  gathering.put(Buffer.from("ab"));
  expect(told).toEqual([]);
  await expect.poll(() => (gathering.put(Buffer.from("c")), told)).toEqual([100]);
});

it("says at once what the disk says, and tells of none of those bytes", () => {
  const { gathering, told } = gathered((from) => from > 100);
  gathering.put(filling("a"));
  expect(() => gathering.put(filling("b"))).toThrow("the disk is full");
  gathering.finish();
  expect(told).toEqual([100]);
});

it("says what the disk says to the last bytes", () => {
  const { gathering, told } = gathered((from) => from > 100);
  gathering.put(Buffer.concat([filling("a"), Buffer.from("b")]));
  expect(() => gathering.finish()).toThrow("the disk is full");
  expect(told).toEqual([100]);
});
