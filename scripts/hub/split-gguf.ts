/** Splits a GGUF file as llama.cpp's gguf-split does: all metadata in the first part, the counts in each. */
import { type GgufTensor, parseGgufHeader } from "../../electron/core/gguf/header.ts";

const alignment = 32;
const fixedBytes = 24;
const types = { uint16: 2, int32: 5 } as const;

/** Names of the parts: `<stem>-00001-of-00003.gguf` and so on. */
export const partName = (stem: string, index: number, count: number): string =>
  `${stem}-${String(index + 1).padStart(5, "0")}-of-${String(count).padStart(5, "0")}.gguf`;

/** The bytes of `count` parts that together are the model in `whole`. Throws GgufError where that is no GGUF file. */
export function splitGguf(whole: Buffer, count: number): readonly Buffer[] {
  const header = parseGgufHeader(whole, whole.length);
  if (header === "more") throw new Error("a whole file is never too short");
  const tensors = [...header.tensors.values()];
  if (tensors.length < count) throw new Error(`${tensors.length} tensors cannot be ${count} parts`);
  const settingsEnd = tensorTableStart(whole, header.dataOffset, tensors);
  const own = { count: Number(whole.readBigUInt64LE(16)), bytes: whole.subarray(fixedBytes, settingsEnd) };
  const perPart = Math.ceil(tensors.length / count);

  return Array.from({ length: count }, (_, index) => {
    const members = tensors.slice(index * perPart, (index + 1) * perPart);
    const split = [
      setting("split.no", "uint16", index),
      setting("split.count", "uint16", count),
      setting("split.tensors.count", "int32", tensors.length),
    ];
    const settings = index === 0 ? [own.bytes, ...split] : split;
    const settingCount = split.length + (index === 0 ? own.count : 0);
    const start = Buffer.alloc(fixedBytes);
    whole.copy(start, 0, 0, 8);
    start.writeBigUInt64LE(BigInt(members.length), 8);
    start.writeBigUInt64LE(BigInt(settingCount), 16);
    return Buffer.concat([
      padded(Buffer.concat([start, ...settings, ...tensorTable(whole, settingsEnd, tensors, members)])),
      ...members.map((tensor) => padded(dataOf(whole, tensor))),
    ]);
  });
}

/** Entries of the members in the whole file's table, with offsets that count from the part's own data. */
function tensorTable(
  whole: Buffer,
  tableStart: number,
  all: readonly GgufTensor[],
  members: readonly GgufTensor[],
): Buffer[] {
  const entries: Buffer[] = [];
  let [at, offset] = [tableStart, 0];
  for (const tensor of all) {
    const length = entryBytes(tensor);
    if (members.includes(tensor)) {
      const entry = Buffer.from(whole.subarray(at, at + length));
      entry.writeBigUInt64LE(BigInt(offset), length - 8);
      entries.push(entry);
      offset += Math.ceil(tensor.bytes / alignment) * alignment;
    }
    at += length;
  }
  return entries;
}

/** Name with its length, number of dimensions, dimensions, type, offset. */
const entryBytes = ({ name, shape }: GgufTensor): number =>
  8 + Buffer.byteLength(name) + 4 + 8 * shape.length + 4 + 8;

/** Where the table begins follows from its length, but for the padding after it. */
function tensorTableStart(whole: Buffer, dataOffset: number, tensors: readonly GgufTensor[]): number {
  const bytes = tensors.reduce((sum, tensor) => sum + entryBytes(tensor), 0);
  const first = Buffer.from(tensors[0]?.name ?? "");
  for (let padding = 0; padding < alignment; padding += 1) {
    const start = dataOffset - padding - bytes;
    const name = whole.subarray(start + 8, start + 8 + first.length);
    if (whole.readBigUInt64LE(start) === BigInt(first.length) && name.equals(first)) return start;
  }
  throw new Error("the table of tensors is not where it has to be");
}

const dataOf = (whole: Buffer, { offset, bytes }: GgufTensor): Buffer =>
  whole.subarray(offset, offset + bytes);

const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc(Math.ceil(bytes.length / alignment) * alignment - bytes.length)]);

function setting(key: string, type: keyof typeof types, value: number): Buffer {
  const bytes = Buffer.alloc(8 + key.length + 4 + (type === "uint16" ? 2 : 4));
  let at = bytes.writeBigUInt64LE(BigInt(key.length));
  at += bytes.write(key, at);
  at = bytes.writeUInt32LE(types[type], at);
  if (type === "uint16") bytes.writeUInt16LE(value, at);
  else bytes.writeInt32LE(value, at);
  return bytes;
}
