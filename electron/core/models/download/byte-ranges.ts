/** The byte ranges of a file that are on the disk: in order, without overlap, none touching the next. Pure. */

export interface ByteRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export type ByteRanges = readonly ByteRange[];

export function withRange(ranges: ByteRanges, added: ByteRange): ByteRanges {
  if (added.to <= added.from) return ranges;
  const touching = ranges.filter(({ from, to }) => from <= added.to && to >= added.from);
  const merged = {
    from: Math.min(added.from, ...touching.map(({ from }) => from)),
    to: Math.max(added.to, ...touching.map(({ to }) => to)),
  };
  const before = ranges.filter(({ to }) => to < added.from);
  const after = ranges.filter(({ from }) => from > added.to);
  return [...before, merged, ...after];
}

/** For ranges from an untrusted source: in any order, overlapping, beyond the end. */
export const normalised = (ranges: ByteRanges, length: number): ByteRanges =>
  ranges.reduce<ByteRanges>(
    (sum, { from, to }) => withRange(sum, { from: Math.max(0, from), to: Math.min(to, length) }),
    [],
  );

export const bytesIn = (ranges: ByteRanges): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

/** The number of bytes from the start of the file to the first gap. */
export const prefixOf = ([first]: ByteRanges): number => (first?.from === 0 ? first.to : 0);

/** The first `most` bytes or fewer that are missing; null: none are. */
export function firstGap(ranges: ByteRanges, length: number, most: number): ByteRange | null {
  const from = prefixOf(ranges);
  if (from >= length) return null;
  const next = ranges.find((range) => range.from > from)?.from ?? length;
  return { from, to: Math.min(next, length, from + most) };
}
