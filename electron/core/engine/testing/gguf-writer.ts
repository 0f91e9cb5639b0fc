/** Writes GGUF files (version 3), tensor by tensor, so that a large one needs no more memory than its largest tensor. */
import { open } from "node:fs/promises";
import {
  type DescribedTensor,
  type GgufSettings,
  ggufHeaderBytes,
  paddingAfter,
  tensorBytes,
} from "../../gguf/header-bytes.ts";

export type { GgufSettings } from "../../gguf/header-bytes.ts";

export interface TensorToWrite extends DescribedTensor {
  /** The tensor's bytes, in as many pieces as is convenient; made when it is their turn. */
  readonly data: () => Iterable<Uint8Array>;
}

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
  yield ggufHeaderBytes(settings, tensors);
  for (const tensor of tensors) {
    let written = 0;
    for (const piece of tensor.data()) {
      yield piece;
      written += piece.length;
    }
    if (written !== tensorBytes(tensor)) throw new Error(`${tensor.name}: ${written} bytes`);
    yield new Uint8Array(paddingAfter(written));
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
