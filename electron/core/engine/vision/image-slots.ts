/** The embeddings behind virtual tokens. One registry for the process, so that two encoders never share an id. */
import { maxImageSlots } from "./virtual-tokens.ts";

/** What the language model gets for one image. */
export interface ImageEmbeddings {
  /** tokens * embeddingSize values, row-major. */
  readonly values: Float32Array;
  readonly tokens: number;
  /** Gemma 3: the tokens of an image see each other, also forwards. */
  readonly nonCausal: boolean;
}

export class ImageSlots {
  readonly #held = new Map<number, ImageEmbeddings>();
  readonly #capacity: number;
  #next = 0;

  constructor(capacity: number = maxImageSlots) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#held.size;
  }

  get(slot: number): ImageEmbeddings | undefined {
    return this.#held.get(slot);
  }

  /**
   * Takes the next free slot in turn, null when all are taken. A released slot comes last: a sequence may still hold the
   * tokens of its former image, and reusing them for another would pass for a prefix that is there already.
   */
  hold(image: ImageEmbeddings): number | null {
    if (this.#held.size >= this.#capacity) return null;
    while (this.#held.has(this.#next)) this.#next = (this.#next + 1) % this.#capacity;
    const slot = this.#next;
    this.#next = (slot + 1) % this.#capacity;
    this.#held.set(slot, image);
    return slot;
  }

  release(slot: number): void {
    this.#held.delete(slot);
  }
}

export const imageSlots = new ImageSlots();
