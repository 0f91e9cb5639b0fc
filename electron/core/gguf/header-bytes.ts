/** Writes the header of a GGUF file (version 3): metadata and the table of tensors. Format: docs/gguf.md of the ggml project. */
import { ggmlTypes } from "./types.ts";

export type GgufSetting =
  | readonly [type: "uint32" | "float32", value: number]
  | readonly [type: "bool", value: boolean]
  | readonly [type: "string", value: string]
  | readonly [type: "strings", values: readonly string[]]
  | readonly [type: "float32s" | "int32s", values: readonly number[]];
export type GgufSettings = Readonly<Record<string, GgufSetting>>;

export interface DescribedTensor {
  readonly name: string;
  /** As ggml names it: "f32", "q4_K", ... */
  readonly type: string;
  /** Innermost dimension first. */
  readonly shape: readonly number[];
}

const settingTypes = { uint32: 4, float32: 6, bool: 7, string: 8, int32: 5 } as const;
const arrayType = 9;
const alignment = 32;

const typesByName = new Map(
  [...ggmlTypes].map(([number, [name, blockValues, blockBytes]]) => [
    name,
    { number, blockValues, blockBytes },
  ]),
);

/** Zero bytes that follow `length` bytes, so that the next tensor begins where it may. */
export const paddingAfter = (length: number): number => (alignment - (length % alignment)) % alignment;

/** Bytes of a tensor's data, without padding. */
export function tensorBytes(tensor: DescribedTensor): number {
  const { blockValues, blockBytes } = typeOf(tensor);
  return (tensor.shape.reduce((product, size) => product * size, 1) / blockValues) * blockBytes;
}

function typeOf({ name, type }: DescribedTensor) {
  const found = typesByName.get(type);
  if (found === undefined) throw new Error(`${name}: ggml has no type ${type}`);
  return found;
}

/** The header of a file in which the tensors' data follow one another. */
export function ggufHeaderBytes(settings: GgufSettings, tensors: readonly DescribedTensor[]): Uint8Array {
  const out = new Pieces();
  out.bytes(Buffer.from("GGUF"));
  out.uint32(3);
  out.uint64(tensors.length);
  out.uint64(Object.keys(settings).length);
  for (const [key, setting] of Object.entries(settings)) {
    out.text(key);
    writeSetting(out, setting);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.text(tensor.name);
    out.uint32(tensor.shape.length);
    for (const size of tensor.shape) out.uint64(size);
    out.uint32(typeOf(tensor).number);
    out.uint64(offset);
    const bytes = tensorBytes(tensor);
    offset += bytes + paddingAfter(bytes);
  }
  return out.padded();
}

function writeSetting(out: Pieces, [type, value]: GgufSetting): void {
  switch (type) {
    case "uint32":
      out.uint32(settingTypes.uint32);
      return out.uint32(value);
    case "float32":
      out.uint32(settingTypes.float32);
      return out.bytes(Buffer.from(Float32Array.of(value).buffer));
    case "bool":
      out.uint32(settingTypes.bool);
      return out.bytes(Buffer.of(value ? 1 : 0));
    case "string":
      out.uint32(settingTypes.string);
      return out.text(value);
    case "strings":
      out.array(settingTypes.string, value.length);
      for (const item of value) out.text(item);
      return;
    case "float32s":
      out.array(settingTypes.float32, value.length);
      return out.bytes(Buffer.from(Float32Array.from(value).buffer));
    case "int32s":
      out.array(settingTypes.int32, value.length);
      return out.bytes(Buffer.from(Int32Array.from(value).buffer));
  }
}

class Pieces {
  readonly #pieces: Buffer[] = [];

  bytes(piece: Buffer): void {
    this.#pieces.push(piece);
  }

  uint32(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.bytes(bytes);
  }

  uint64(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.bytes(bytes);
  }

  text(value: string): void {
    const bytes = Buffer.from(value, "utf8");
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  array(type: number, length: number): void {
    this.uint32(arrayType);
    this.uint32(type);
    this.uint64(length);
  }

  padded(): Uint8Array {
    const length = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    return Buffer.concat([...this.#pieces, Buffer.alloc(paddingAfter(length))]);
  }
}
