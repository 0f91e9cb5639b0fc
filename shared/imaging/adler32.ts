/** The checksum at the end of a zlib stream (RFC 1950, section 8.2). */
export interface Adler32 {
  add(data: Uint8Array): void;
  /** Unsigned, 32 bits, of everything so far. */
  value(): number;
}

export function createAdler32(): Adler32 {
  let low = 1;
  let high = 0;
  return {
    add(data) {
      for (let i = 0; i < data.length; ) {
        // The most additions before 32 bits overflow.
        const end = Math.min(data.length, i + 5_552);
        for (; i < end; i++) {
          low += data[i] as number;
          high += low;
        }
        low %= 65_521;
        high %= 65_521;
      }
    },
    value: () => ((high << 16) | low) >>> 0,
  };
}
