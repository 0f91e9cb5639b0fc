import { expect, it, vi } from "vitest";
import { blockBytes, createBlocks } from "./blocks.ts";
import { gather } from "./gather.ts";

/** A part file whose writes end when they are let, and blocks for one connection. */
function onSlowDisk() {
  const blocks = createBlocks(1);
  const writes: (PromiseWithResolvers<void> & { readonly from: number; readonly text: string })[] = [];
  const told: number[] = [];
  const onFailure = vi.fn<() => void>();
  const gathering = gather({
    from: 100,
    blocks,
    part: {
      write(bytes, from) {
        const write = { ...Promise.withResolvers<void>(), from, text: Buffer.from(bytes).toString() };
        writes.push(write);
        return write.promise;
      },
    },
    onWritten: async ({ from }) => void told.push(from),
    onFailure,
  });
  /** How many nobody has. */
  const free = (): number => {
    const taken = [];
    for (let block = blocks.take(); block !== null; block = blocks.take()) taken.push(block);
    for (const block of taken) blocks.give(block);
    return taken.length;
  };
  return { blocks, gathering, writes, told, onFailure, free };
}

const filling = (letter: string): Buffer => Buffer.alloc(blockBytes, letter);

it("writes whole blocks, at their place, and what is left at the end", async () => {
  const { gathering, writes, free } = onSlowDisk();
  const all = free();
  expect(gathering.put(Buffer.concat([filling("a"), Buffer.from("bc")]))).toHaveLength(0);
  expect(gathering.at).toBe(100 + blockBytes + 2);
  const finished = gathering.finish();
  expect(writes.map(({ from, text }) => [from, text.length])).toEqual([
    [100, blockBytes],
    [100 + blockBytes, 2],
  ]);
  expect(writes[1]?.text).toBe("bc");
  for (const { resolve } of writes) resolve();
  await finished;
  expect(free()).toBe(all);
});

it("reports in order what was written out of order", async () => {
  const { gathering, writes, told } = onSlowDisk();
  for (const letter of ["a", "b", "c"]) gathering.put(filling(letter));
  writes[2]?.resolve();
  writes[1]?.resolve();
  await writes[1]?.promise;
  expect(told).toEqual([]);
  writes[0]?.resolve();
  await gathering.finish();
  expect(told).toEqual([100, 100 + blockBytes, 100 + 2 * blockBytes]);
});

it("what is read into the memory that was lent is not copied, and no other is lent meanwhile", async () => {
  const { gathering, writes } = onSlowDisk();
  gathering.put(Buffer.from("ab"));
  const room = gathering.room();
  expect(gathering.room()).toBe(null);
  room?.set(Buffer.from("cd"));
  expect(() => gathering.put(Buffer.from("xy"))).toThrow("the memory that was lent");
  gathering.put(Buffer.from(room?.buffer as ArrayBuffer, room?.byteOffset, 2));
  expect(gathering.room()?.byteOffset).toBe((room?.byteOffset ?? 0) + 2);
  const finished = gathering.finish();
  expect(writes.map(({ text }) => text)).toEqual(["abcd"]);
  writes[0]?.resolve();
  await finished;
});

it("where all blocks are being written, the rest is given back, and fits when one is done", async () => {
  const { gathering, writes, blocks } = onSlowDisk();
  const much = Buffer.alloc(blockBytes * 20, "a");
  const rest = gathering.put(much);
  expect(rest.length).toBe(much.length - writes.length * blockBytes);
  expect([gathering.room(), gathering.ready()]).toEqual([null, false]);
  writes[0]?.resolve();
  await blocks.freed();
  expect(gathering.put(rest).length).toBe(rest.length - blockBytes);
  for (const { resolve } of writes) resolve();
  await gathering.finish();
});

it("a write that fails is told once; the others end before all of it does, and every block is given back", async () => {
  const { gathering, writes, told, onFailure, free } = onSlowDisk();
  const all = free();
  for (const letter of ["a", "b", "c"]) gathering.put(filling(letter));
  const full = new Error("the disk is full");
  const finished = gathering.finish();
  writes[0]?.reject(full);
  writes[1]?.reject(new Error("still full"));
  await expect.poll(() => onFailure.mock.calls.length).toBe(1);
  expect(free()).toBe(all - 1);
  writes[2]?.resolve();
  await expect(finished).rejects.toBe(full);
  expect(onFailure).toHaveBeenCalledTimes(1);
  expect(told).toEqual([100 + 2 * blockBytes]);
  expect(free()).toBe(all);
});
