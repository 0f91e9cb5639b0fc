/**
 * The pages of a database file as they were last committed: the file, overlaid with the frames of its write-ahead log.
 * Reads what SQLite may refuse to. Layout: https://www.sqlite.org/fileformat2.html#walformat
 */
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { pageBytes } from "../connection.ts";
import { logPath } from "../store-files.ts";

const logHeaderBytes = 32;
const frameHeaderBytes = 24;
/** The last bit tells the byte order of the checksums. */
const logMagic = 0x377f_0682;

export class PageImage {
  readonly #file: number | null;
  readonly #log: number | null;
  /** Page number to the position of its newest committed content in the log. */
  readonly #inLog: ReadonlyMap<number, number>;
  readonly pageCount: number;

  constructor(path: string) {
    this.#file = existsSync(path) ? openSync(path, "r") : null;
    this.#log = existsSync(logPath(path)) ? openSync(logPath(path), "r") : null;
    this.#inLog = this.#log === null ? new Map() : committedFrames(this.#log);
    const inFile = this.#file === null ? 0 : Math.ceil(fstatSync(this.#file).size / pageBytes);
    this.pageCount = Math.max(inFile, ...this.#inLog.keys());
  }

  /** Page 1 is the first. null past the end; a page that was cut off ends in zeros. */
  read(page: number): Buffer | null {
    if (!Number.isInteger(page) || page < 1 || page > this.pageCount) return null;
    const logged = this.#inLog.get(page);
    const bytes = Buffer.alloc(pageBytes);
    if (logged !== undefined && this.#log !== null) readSync(this.#log, bytes, 0, pageBytes, logged);
    else if (this.#file !== null) readSync(this.#file, bytes, 0, pageBytes, (page - 1) * pageBytes);
    return bytes;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    if (this.#log !== null) closeSync(this.#log);
  }
}

/** Frames count up to the last commit whose chain of checksums is whole, as SQLite itself reads a log. */
function committedFrames(log: number): Map<number, number> {
  const committed = new Map<number, number>();
  const header = Buffer.alloc(logHeaderBytes);
  if (readSync(log, header, 0, logHeaderBytes, 0) < logHeaderBytes) return committed;
  const magic = header.readUInt32BE(0);
  if ((magic & ~1) >>> 0 !== logMagic || header.readUInt32BE(8) !== pageBytes) return committed;
  const bigEndian = (magic & 1) === 1;
  let sum = checksum([0, 0], header.subarray(0, 24), bigEndian);
  if (sum[0] !== header.readUInt32BE(24) || sum[1] !== header.readUInt32BE(28)) return committed;

  const frameBytes = frameHeaderBytes + pageBytes;
  const frame = Buffer.alloc(frameBytes);
  let pending = new Map<number, number>();
  for (let position = logHeaderBytes; ; position += frameBytes) {
    if (readSync(log, frame, 0, frameBytes, position) < frameBytes) return committed;
    if (!frame.subarray(8, 16).equals(header.subarray(16, 24))) return committed;
    sum = checksum(sum, frame.subarray(0, 8), bigEndian);
    sum = checksum(sum, frame.subarray(frameHeaderBytes), bigEndian);
    if (sum[0] !== frame.readUInt32BE(16) || sum[1] !== frame.readUInt32BE(20)) return committed;
    pending.set(frame.readUInt32BE(0), position + frameHeaderBytes);
    const isCommit = frame.readUInt32BE(4) !== 0;
    if (!isCommit) continue;
    for (const [page, place] of pending) committed.set(page, place);
    pending = new Map();
  }
}

type Sum = readonly [number, number];

function checksum(start: Sum, bytes: Buffer, bigEndian: boolean): Sum {
  let [first, second] = start;
  for (let position = 0; position < bytes.length; position += 8) {
    const left = bigEndian ? bytes.readUInt32BE(position) : bytes.readUInt32LE(position);
    const right = bigEndian ? bytes.readUInt32BE(position + 4) : bytes.readUInt32LE(position + 4);
    first = (first + left + second) >>> 0;
    second = (second + right + first) >>> 0;
  }
  return [first, second];
}
