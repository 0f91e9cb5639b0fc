/**
 * Random numbers that are the same on every machine: xoshiro128** with integer operations only, and a bell curve made of
 * sums, since `Math.log` and `Math.cos` may differ in their last bit.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    // splitmix32 spreads a small seed over the state.
    let state = seed >>> 0;
    const next = () => {
      state = (state + 0x9e3779b9) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return (mixed ^ (mixed >>> 15)) >>> 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next();
  }

  /** An integer of 32 bits, 0 to 2^32 - 1. */
  word(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Mean 0, variance 1, between -3.5 and 3.5: the sum of four uniform numbers (Irwin-Hall). */
  normal(): number {
    const sum = this.word() + this.word() + this.word() + this.word();
    return (sum / 2 ** 32 - 2) * bellScale;
  }

  /** `length` numbers with mean 0 and the given deviation. */
  normals(length: number, deviation: number): Float32Array {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = this.normal() * deviation;
    return values;
  }
}

/** The sum of four uniform numbers has variance 4/12. */
const bellScale = 1.7320508075688772;
