/**
 * Records out of single b-tree pages, without the tree above them.
 * Layout: https://www.sqlite.org/fileformat2.html#b_tree_pages and #record_format
 */
import { pageBytes } from "../connection.ts";
import type { PageImage } from "./page-image.ts";

export type Value = null | number | string | Uint8Array;
export type Found =
  | { readonly type: "row"; readonly values: readonly Value[] }
  /** An entry of an index: says that a row was there once, even if the row itself is lost. */
  | { readonly type: "entry"; readonly values: readonly Value[] }
  /** A row whose bytes make no sense any more. */
  | { readonly type: "broken" };

const tableLeaf = 0x0d;
const indexLeaf = 0x0a;
/** The 100 bytes of the file's header stand before the first page's own. */
const fileHeaderBytes = 100;
const largestPayload = 1_000_000_000;

class BrokenRecord extends Error {}

/** Every record on every page that looks like a leaf, in the order of the pages. */
export function* findRecords(image: PageImage): Generator<Found> {
  for (let number = 1; number <= image.pageCount; number += 1) {
    const page = image.read(number);
    if (page === null) continue;
    const start = number === 1 ? fileHeaderBytes : 0;
    const kind = page[start];
    if (kind !== tableLeaf && kind !== indexLeaf) continue;
    const cells = page.readUInt16BE(start + 3);
    for (let cell = 0; cell < cells && start + 10 + cell * 2 <= pageBytes; cell += 1) {
      yield readCell(image, page, page.readUInt16BE(start + 8 + cell * 2), kind === tableLeaf);
    }
  }
}

function readCell(image: PageImage, page: Buffer, position: number, isTable: boolean): Found {
  try {
    const payload = readPayload(image, page, position, isTable);
    return { type: isTable ? "row" : "entry", values: readValues(payload) };
  } catch (thrown) {
    if (thrown instanceof BrokenRecord || thrown instanceof RangeError) return { type: "broken" };
    throw thrown;
  }
}

function readPayload(image: PageImage, page: Buffer, position: number, isTable: boolean): Buffer {
  const size = readVarint(page, position);
  const rowId = isTable ? readVarint(page, size.end) : null;
  const begin = rowId === null ? size.end : rowId.end;
  if (size.value > largestPayload) throw new BrokenRecord();
  const largestLocal = isTable ? pageBytes - 35 : Math.floor(((pageBytes - 12) * 64) / 255) - 23;
  if (size.value <= largestLocal) return slice(page, begin, size.value);

  const smallestLocal = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
  const fitting = smallestLocal + ((size.value - smallestLocal) % (pageBytes - 4));
  const local = fitting <= largestLocal ? fitting : smallestLocal;
  const parts = [slice(page, begin, local)];
  let next = slice(page, begin + local, 4).readUInt32BE(0);
  for (let missing = size.value - local; missing > 0; missing -= pageBytes - 4) {
    const overflow = image.read(next);
    if (overflow === null) throw new BrokenRecord();
    parts.push(slice(overflow, 4, Math.min(missing, pageBytes - 4)));
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function readValues(payload: Buffer): Value[] {
  const header = readVarint(payload, 0);
  if (header.value > payload.length) throw new BrokenRecord();
  const values: Value[] = [];
  let body = header.value;
  for (let position = header.end; position < header.value; ) {
    const type = readVarint(payload, position);
    position = type.end;
    const bytes = slice(payload, body, storedBytes(type.value));
    body += bytes.length;
    values.push(valueOf(type.value, bytes));
  }
  return values;
}

function storedBytes(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  const bytes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type];
  if (bytes === undefined) throw new BrokenRecord();
  return bytes;
}

function valueOf(type: number, bytes: Buffer): Value {
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type < 12) return bytes.readIntBE(0, bytes.length);
  return type % 2 === 0 ? bytes : bytes.toString("utf8");
}

/** Big-endian groups of 7 bits, at most 9 bytes; the numbers here stay far below 2^53. */
function readVarint(bytes: Buffer, position: number): { value: number; end: number } {
  let value = 0;
  for (let count = 0; count < 8; count += 1) {
    const byte = bytes[position + count];
    if (byte === undefined) throw new BrokenRecord();
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, end: position + count + 1 };
  }
  throw new BrokenRecord();
}

function slice(bytes: Buffer, begin: number, length: number): Buffer {
  if (begin + length > bytes.length) throw new BrokenRecord();
  return bytes.subarray(begin, begin + length);
}
