/** The memory that everything which is fetched passes through: read into, written from, hashed in. For one file. */

/**
 * An odd number of pages. A write of 256 KiB or 1 MiB at a multiple of itself makes Linux look for as much memory in one
 * piece, which a virtual machine may not have at hand: the same disk then took 370 MB/s instead of 650.
 */
export const blockBytes = 255 * 4096;

/** Shared with the hash thread. */
export type Block = Buffer<SharedArrayBuffer>;

export interface Blocks {
  /** null: all are in use. */
  take(): Block | null;
  give(block: Block): void;
  /** Resolves when one can be taken. Whoever else waits may be faster. */
  freed(): Promise<void>;
  /** Enough for those that receive: others may keep what they have for a while. */
  readonly plenty: boolean;
}

/** Written or hashed while one connection is alone. Several have two each, one that is filled and one that is ready. */
const blocksInUse = 4;

/** Nothing is touched, and takes memory, before it is used; what was used last comes first. */
export function createBlocks(connections: number): Blocks {
  const count = connections + Math.max(connections, blocksInUse);
  const memory = new SharedArrayBuffer(count * blockBytes);
  const free: Block[] = Array.from({ length: count }, (_, at) =>
    Buffer.from(memory, at * blockBytes, blockBytes),
  );
  let news = Promise.withResolvers<void>();
  return {
    take: () => free.pop() ?? null,
    give(block) {
      free.push(block);
      news.resolve();
      news = Promise.withResolvers();
    },
    freed: () => (free.length > 0 ? Promise.resolve() : news.promise),
    get plenty() {
      return free.length > count / 3;
    },
  };
}
