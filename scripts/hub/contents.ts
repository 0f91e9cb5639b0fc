/** The bytes of a file of the hub: from memory, from a disk, or made up while they are sent, so that any size costs nothing. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { noiseGgufHeader } from "./noise-gguf.ts";
import { randomBytes } from "./random-bytes.ts";

export type FileContent = SmallContent | (LargeContent & { readonly claims?: Claims });

/** What Git keeps itself: a card, a configuration. */
export interface SmallContent {
  readonly text: string;
}

export type LargeContent =
  | { readonly data: Uint8Array }
  /** Path of a file on the disk, which must not change. */
  | { readonly file: string }
  | MadeContent;

/** Pseudo-random bytes of any length. */
export interface MadeContent {
  readonly bytes: number;
  readonly seed: number;
  /** Begins with a GGUF header that is well-formed; the rest is one tensor of noise. No model that can be loaded. */
  readonly gguf?: boolean;
  /** One block of 4 MiB and a bit, again and again: costs a server nothing to make, for measurements. */
  readonly repeated?: boolean;
}

/** What the hub says of the file, where that is to be a lie. */
export interface Claims {
  readonly sha256?: string;
  readonly bytes?: number;
}

export interface ContentSource {
  readonly bytes: number;
  /** Of the bytes; computed once. Hexadecimal. */
  sha256(): Promise<string>;
  /** Bytes `from` to `to`, `to` exclusive. */
  read(from: number, to: number): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

const opened = new WeakMap<FileContent, Promise<ContentSource>>();

/** The same content, as an object, is opened and hashed once. Throws where the file on the disk is not there. */
export function openContent(content: FileContent): Promise<ContentSource> {
  const known = opened.get(content) ?? open(content);
  opened.set(content, known);
  return known;
}

async function open(content: FileContent): Promise<ContentSource> {
  if ("text" in content) return fromMemory(Buffer.from(content.text));
  if ("data" in content) return fromMemory(content.data);
  if ("file" in content) return fromDisk(content.file);
  return made(content);
}

const fromMemory = (data: Uint8Array): ContentSource =>
  source(data.length, (from, to) => [data.subarray(from, to)]);

async function fromDisk(path: string): Promise<ContentSource> {
  const { size } = await stat(path);
  const highWaterMark = 1024 * 1024;
  return source(size, (from, to) =>
    from >= to ? [] : createReadStream(path, { start: from, end: to - 1, highWaterMark }),
  );
}

/** 4,099 is a prime: a piece that lands at a wrong offset still shows. */
const repeatedBytes = 4 * 1024 * 1024 + 4_099;

function made({ bytes, seed, repeated = false, gguf = false }: MadeContent): ContentSource {
  const noise = repeated ? repeatedNoise(seed) : (from: number, to: number) => randomBytes(seed, from, to);
  const head = gguf ? noiseGgufHeader(bytes) : Buffer.alloc(0);
  return source(bytes, function* (from, to) {
    if (from < head.length) yield head.subarray(from, Math.min(to, head.length));
    if (to > head.length) yield* noise(Math.max(from, head.length), to);
  });
}

function repeatedNoise(seed: number): (from: number, to: number) => Iterable<Uint8Array> {
  const block = Buffer.concat([...randomBytes(seed, 0, repeatedBytes)]);
  return function* (from, to) {
    for (let at = from; at < to; ) {
      const start = at % block.length;
      const piece = block.subarray(start, Math.min(block.length, start + to - at));
      yield piece;
      at += piece.length;
    }
  };
}

function source(bytes: number, read: ContentSource["read"]): ContentSource {
  let hash: Promise<string> | null = null;
  return { bytes, read, sha256: () => (hash ??= hashOf(read(0, bytes))) };
}

async function hashOf(pieces: ReturnType<ContentSource["read"]>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
