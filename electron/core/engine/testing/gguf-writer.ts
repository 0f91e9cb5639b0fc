/** Writes GGUF files (version 3), tensor by tensor, so that a large one needs no more memory than its largest tensor. */
import { open } from "node:fs/promises";

type Setting =
  | readonly [type: "uint32" | "float32", value: number]
  | readonly [type: "bool", value: boolean]
  | readonly [type: "string", value: string]
  | readonly [type: "strings", values: readonly string[]]
  | readonly [type: "float32s" | "int32s", values: readonly number[]];
export type GgufSettings = Readonly<Record<string, Setting>>;

export interface TensorToWrite {
  readonly name: string;
  readonly type: keyof typeof tensorTypes;
  /** Innermost dimension first. */
  readonly shape: readonly number[];
  /** The tensor's bytes, in as many pieces as is convenient; made when it is their turn. */
  readonly data: () => Iterable<Uint8Array>;
}

/** ggml's number, values in a block, bytes of a block. */
const tensorTypes = { f32: [0, 1, 4], f16: [1, 1, 2], q4_0: [2, 32, 18], q8_0: [8, 32, 34] } as const;
const settingTypes = { uint32: 4, float32: 6, bool: 7, string: 8, int32: 5 } as const;
const arrayType = 9;
const alignment = 32;

/** Writes the file at `path`. Throws when a tensor's data is not as long as its shape says. */
export async function writeGguf(
  path: string,
  settings: GgufSettings,
  tensors: readonly TensorToWrite[],
): Promise<void> {
  const file = await open(path, "w");
  try {
    for (const piece of gathered(fileBytes(settings, tensors))) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}

function* fileBytes(settings: GgufSettings, tensors: readonly TensorToWrite[]): Iterable<Uint8Array> {
  yield header(settings, tensors);
  for (const tensor of tensors) {
    let written = 0;
    for (const piece of tensor.data()) {
      yield piece;
      written += piece.length;
    }
    if (written !== byteLength(tensor)) throw new Error(`${tensor.name}: ${written} bytes`);
    yield new Uint8Array(padding(written));
  }
}

/** Many small pieces as a few of at least 4 MB. */
function* gathered(pieces: Iterable<Uint8Array>): Iterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < 4 * 1024 * 1024) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  yield Buffer.concat(waiting);
}

/** Values of a tensor of type f32. */
export function f32(values: Float32Array): readonly [Uint8Array] {
  return [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
}

/** Values of a tensor of type f16, rounded to nearest, ties to even. */
export function f16(values: Float32Array): readonly [Uint8Array] {
  const halves = Uint16Array.from(values, toHalf);
  return [new Uint8Array(halves.buffer)];
}

/** A number's IEEE half-precision bits. Source: IEEE 754-2019, 3.4 and 4.3.1. */
export function toHalf(value: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  // Below 2^-14 steps are 2^-24 wide, above they are 2^-10 of the power of two.
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = ((bits >>> 23) & 0xff) - 127;
  return sign | (((exponent + 15) << 10) + roundToEven(magnitude * 2 ** (10 - exponent)) - 1024);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function byteLength({ type, shape }: TensorToWrite): number {
  const [, blockValues, blockBytes] = tensorTypes[type];
  return (shape.reduce((product, size) => product * size, 1) / blockValues) * blockBytes;
}

function padding(length: number): number {
  return (alignment - (length % alignment)) % alignment;
}

function header(settings: GgufSettings, tensors: readonly TensorToWrite[]): Uint8Array {
  const pieces: Buffer[] = [];
  const uint32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    pieces.push(bytes);
  };
  const uint64 = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    pieces.push(bytes);
  };
  const text = (value: string) => {
    const bytes = Buffer.from(value, "utf8");
    uint64(bytes.length);
    pieces.push(bytes);
  };
  const array = (type: number, length: number) => {
    uint32(arrayType);
    uint32(type);
    uint64(length);
  };

  pieces.push(Buffer.from("GGUF"));
  uint32(3);
  uint64(tensors.length);
  uint64(Object.keys(settings).length);
  for (const [key, [type, value]] of Object.entries(settings)) {
    text(key);
    switch (type) {
      case "uint32":
        uint32(settingTypes.uint32);
        uint32(value);
        break;
      case "float32":
        uint32(settingTypes.float32);
        pieces.push(Buffer.from(Float32Array.of(value).buffer));
        break;
      case "bool":
        uint32(settingTypes.bool);
        pieces.push(Buffer.of(value ? 1 : 0));
        break;
      case "string":
        uint32(settingTypes.string);
        text(value);
        break;
      case "strings":
        array(settingTypes.string, value.length);
        for (const item of value) text(item);
        break;
      case "float32s":
        array(settingTypes.float32, value.length);
        pieces.push(Buffer.from(Float32Array.from(value).buffer));
        break;
      case "int32s":
        array(settingTypes.int32, value.length);
        pieces.push(Buffer.from(Int32Array.from(value).buffer));
        break;
    }
  }
  let offset = 0;
  for (const tensor of tensors) {
    text(tensor.name);
    uint32(tensor.shape.length);
    for (const size of tensor.shape) uint64(size);
    uint32(tensorTypes[tensor.type][0]);
    uint64(offset);
    const bytes = byteLength(tensor);
    offset += bytes + padding(bytes);
  }
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  pieces.push(Buffer.alloc(padding(length)));
  return Buffer.concat(pieces);
}
