/** Little-endian reading of untrusted bytes: every step is checked before it is taken. */

export type GgufProblem =
  | "unreadable"
  | "forbidden"
  | "not-gguf"
  | "version"
  | "truncated"
  | "limits"
  | "metadata"
  | "duplicate"
  | "tensor-shape"
  | "tensor-type"
  | "tensor-offset";

/** A problem of a GGUF file. The message is a whole sentence for the user and quotes nothing from the file. */
export class GgufError extends Error {
  readonly problem: GgufProblem;

  constructor(problem: GgufProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "GgufError";
    this.problem = problem;
  }
}

export class ByteCursor {
  position = 0;
  /** Whether a read failed for want of bytes. */
  ranOut = false;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8 = (): number => this.#view.getUint8(this.#take(1));
  int8 = (): number => this.#view.getInt8(this.#take(1));
  uint16 = (): number => this.#view.getUint16(this.#take(2), true);
  int16 = (): number => this.#view.getInt16(this.#take(2), true);
  uint32 = (): number => this.#view.getUint32(this.#take(4), true);
  int32 = (): number => this.#view.getInt32(this.#take(4), true);
  float32 = (): number => this.#view.getFloat32(this.#take(4), true);
  float64 = (): number => this.#view.getFloat64(this.#take(8), true);
  uint64 = (): number | bigint => narrow(this.#view.getBigUint64(this.#take(8), true));
  int64 = (): number | bigint => narrow(this.#view.getBigInt64(this.#take(8), true));

  /** A 64-bit count, at most `most`. Throws GgufError "limits". */
  count(things: string, most: number): number {
    const value = this.uint64();
    if (typeof value === "bigint" || value > most) {
      throw new GgufError("limits", `It claims to have ${value} ${things}; at most ${most} are read.`);
    }
    return value;
  }

  /** A string of at most `most` bytes. Invalid UTF-8 becomes U+FFFD. Throws GgufError "limits". */
  string(most: number): string {
    const length = this.count("bytes in a text", most);
    const start = this.#take(length);
    return this.#decoder.decode(this.#bytes.subarray(start, start + length));
  }

  #take(length: number): number {
    const start = this.position;
    if (length > this.#bytes.length - start) {
      this.ranOut = true;
      throw new GgufError("truncated", "The file ends in the middle of its header.");
    }
    this.position += length;
    return start;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
