/** Encoded images by the hash of their pixels, the least recently used given up first. */
import type { EncodedImage } from "./vision/image-encoder.ts";

/** 85 CT slices of MedGemma 27B are 470 MB. */
const defaultBytes = 512 * 1024 * 1024;

interface Entry {
  readonly image: EncodedImage;
  readonly bytes: number;
}

export class EmbeddingCache {
  readonly #entries = new Map<string, Entry>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number = defaultBytes) {
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(sha256: string): EncodedImage | undefined {
    const entry = this.#entries.get(sha256);
    if (entry === undefined) return undefined;
    this.#entries.delete(sha256);
    this.#entries.set(sha256, entry);
    return entry.image;
  }

  /** Keeps an image of `bytes` bytes of embeddings. Those in `needed` stay, whatever their size together. */
  put(sha256: string, image: EncodedImage, bytes: number, needed: ReadonlySet<string>): void {
    this.#drop(sha256);
    this.#entries.set(sha256, { image, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#mostBytes) return;
      if (!needed.has(oldest)) this.#drop(oldest);
    }
  }

  #drop(sha256: string): void {
    const entry = this.#entries.get(sha256);
    if (entry === undefined) return;
    this.#entries.delete(sha256);
    this.#bytes -= entry.bytes;
    entry.image.release();
  }
}
