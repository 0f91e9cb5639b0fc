/**
 * Reads the header of a GGUF file (metadata and the table of tensors, never their data) and refuses whatever llama.cpp
 * could stumble over: native code sees a file only after this check. Format:
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { type FileHandle, open } from "node:fs/promises";
import { limits } from "../../../shared/limits.ts";
import { ByteCursor, GgufError } from "./cursor.ts";
import { ggmlTypes } from "./types.ts";

export { GgufError, type GgufProblem } from "./cursor.ts";

export type GgufScalarType =
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "float32"
  | "bool"
  | "string"
  | "uint64"
  | "int64"
  | "float64";
/** 64-bit integers are numbers where a number holds them exactly, bigints otherwise. */
export type GgufScalar = number | bigint | boolean | string;

export type GgufValue =
  | { readonly type: GgufScalarType; readonly value: GgufScalar }
  | {
      readonly type: "array";
      readonly elementType: GgufScalarType;
      readonly length: number;
      /** null: more than 256 elements. A vocabulary is counted, not stored. */
      readonly values: readonly GgufScalar[] | null;
    };

export interface GgufTensor {
  readonly name: string;
  /** As ggml names it: "f32", "q4_K", ... */
  readonly type: string;
  /** Innermost dimension first, as ggml counts (ne[0], ne[1], ...). */
  readonly shape: readonly number[];
  /** From the start of the file, in bytes. */
  readonly offset: number;
  readonly bytes: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** Where the tensors' data begins, in bytes. */
  readonly dataOffset: number;
  readonly fileBytes: number;
}

const scalarTypes: readonly (GgufScalarType | "array")[] = [
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "float32",
  "bool",
  "string",
  "array",
  "uint64",
  "int64",
  "float64",
];

const magic = 0x46554747; // "GGUF", little-endian
const defaultAlignment = 32;

/**
 * Reads the header of the file at `path`. Reads no more than the header, asynchronously.
 * Throws GgufError (`problem` says what is wrong) for any file that is not a whole, well-formed GGUF file.
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "EACCES" || cause.code === "EPERM")
      throw new GgufError("forbidden", "Your account may not read the file.", { cause });
    throw new GgufError("unreadable", "The file could not be opened.", { cause });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new GgufError("unreadable", "It is not a file.");
    for (let window = limits.gguf.firstReadBytes; ; window *= 4) {
      const bytes = await readStart(file, Math.min(window, stat.size, limits.gguf.headerBytes));
      if (bytes === null) throw new GgufError("truncated", "The file became shorter while it was read.");
      const header = parseGgufHeader(bytes, stat.size);
      if (header !== "more") return header;
    }
  } finally {
    await file.close();
  }
}

/** The first `length` bytes; null: the file is shorter. */
export async function readStart(file: FileHandle, length: number): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return bytes;
}

/**
 * Parses the header from the first bytes of a file of `fileBytes` bytes. "more": the header is longer than `bytes`,
 * which are not the whole file yet. Throws GgufError.
 */
export function parseGgufHeader(bytes: Uint8Array, fileBytes: number): GgufHeader | "more" {
  const cursor = new ByteCursor(bytes);
  try {
    return parse(cursor, fileBytes);
  } catch (error) {
    const endOfWindow = error instanceof GgufError && error.problem === "truncated" && cursor.ranOut;
    if (endOfWindow && bytes.length < Math.min(fileBytes, limits.gguf.headerBytes)) return "more";
    if (endOfWindow && bytes.length < fileBytes) {
      throw new GgufError("limits", `Its header is longer than ${limits.gguf.headerBytes} bytes.`);
    }
    throw error;
  }
}

function parse(cursor: ByteCursor, fileBytes: number): GgufHeader {
  if (fileBytes < 4 || cursor.uint32() !== magic) throw new GgufError("not-gguf", "It is not a GGUF file.");
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) {
    throw new GgufError("version", `It has GGUF version ${version}; versions 2 and 3 can be read.`);
  }
  const tensorCount = cursor.count("tensors", limits.gguf.tensors);
  const metadataCount = cursor.count("metadata entries", limits.gguf.metadataEntries);

  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < metadataCount; i++) {
    const key = cursor.string(limits.gguf.keyBytes);
    if (metadata.has(key)) throw new GgufError("duplicate", "A metadata entry appears twice.");
    metadata.set(key, readValue(cursor));
  }

  const alignment = alignmentOf(metadata);
  const entries: GgufTensor[] = [];
  for (let i = 0; i < tensorCount; i++) entries.push(readTensor(cursor));
  const dataOffset = padded(cursor.position, alignment);

  const tensors = new Map<string, GgufTensor>();
  let expected = 0;
  for (const tensor of entries) {
    if (tensors.has(tensor.name)) throw new GgufError("duplicate", "A tensor appears twice.");
    // llama.cpp lays tensors out one after another and refuses anything else.
    if (tensor.offset !== expected) {
      throw new GgufError("tensor-offset", "A tensor's data is not where the one before it ends.");
    }
    if (dataOffset + tensor.offset + tensor.bytes > fileBytes) {
      throw new GgufError("truncated", "The data of its tensors ends before the file says it does.");
    }
    expected = padded(expected + tensor.bytes, alignment);
    tensors.set(tensor.name, { ...tensor, offset: dataOffset + tensor.offset });
  }
  return { version, metadata, tensors, dataOffset, fileBytes };
}

function readValue(cursor: ByteCursor): GgufValue {
  const type = readType(cursor);
  if (type !== "array") return { type, value: readScalar(cursor, type) };
  const elementType = readType(cursor);
  if (elementType === "array") throw new GgufError("metadata", "An array holds arrays.");
  const length = cursor.count("array elements", limits.gguf.arrayElements);
  const values: GgufScalar[] | null = length <= limits.gguf.retainedElements ? [] : null;
  for (let i = 0; i < length; i++) {
    const value = readScalar(cursor, elementType);
    values?.push(value);
  }
  return { type, elementType, length, values };
}

function readType(cursor: ByteCursor): GgufScalarType | "array" {
  const type = scalarTypes[cursor.uint32()];
  if (type === undefined) throw new GgufError("metadata", "A metadata entry has an unknown type.");
  return type;
}

function readScalar(cursor: ByteCursor, type: GgufScalarType): GgufScalar {
  switch (type) {
    case "uint8":
      return cursor.uint8();
    case "int8":
      return cursor.int8();
    case "uint16":
      return cursor.uint16();
    case "int16":
      return cursor.int16();
    case "uint32":
      return cursor.uint32();
    case "int32":
      return cursor.int32();
    case "float32":
      return cursor.float32();
    case "bool": {
      const value = cursor.uint8();
      if (value > 1) throw new GgufError("metadata", "A yes-or-no value is neither.");
      return value === 1;
    }
    case "string":
      return cursor.string(limits.gguf.stringBytes);
    case "uint64":
      return cursor.uint64();
    case "int64":
      return cursor.int64();
    case "float64":
      return cursor.float64();
  }
}

function readTensor(cursor: ByteCursor): GgufTensor {
  const name = cursor.string(limits.gguf.tensorNameBytes);
  const dimensions = cursor.uint32();
  if (dimensions < 1 || dimensions > limits.gguf.dimensions) {
    throw new GgufError("tensor-shape", `A tensor has ${dimensions} dimensions.`);
  }
  const shape: number[] = [];
  for (let i = 0; i < dimensions; i++) shape.push(cursor.count("values in a row", Number.MAX_SAFE_INTEGER));
  const type = ggmlTypes.get(cursor.uint32());
  if (type === undefined) {
    throw new GgufError("tensor-type", "A tensor has a type that this version does not know.");
  }
  const [typeName, blockValues, blockBytes] = type;
  const values = shape.reduce((product, size) => product * size, 1);
  if (shape.includes(0) || values > limits.gguf.tensorValues || (shape[0] ?? 0) % blockValues !== 0) {
    throw new GgufError("tensor-shape", "A tensor has a shape that cannot be.");
  }
  const offset = cursor.count("bytes of offset", Number.MAX_SAFE_INTEGER);
  return { name, type: typeName, shape, offset, bytes: (values / blockValues) * blockBytes };
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const entry = metadata.get("general.alignment");
  if (entry === undefined) return defaultAlignment;
  const value = entry.type === "uint32" ? Number(entry.value) : 0;
  if (value < 1 || value > limits.gguf.alignmentBytes || (value & (value - 1)) !== 0) {
    throw new GgufError("metadata", "Its alignment is not a power of two.");
  }
  return value;
}

function padded(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}
