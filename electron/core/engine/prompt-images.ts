/** Sees to it that every image of a prompt is encoded, once. */

import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { Segment } from "../../../shared/prompt.ts";
import { EmbeddingCache } from "./embedding-cache.ts";
import { wrongImageSide } from "./errors.ts";
import type { Clock } from "./statistics.ts";
import type { EncodedImage, ImageEncoder } from "./vision/image-encoder.ts";

export interface EncodeSteps {
  /** Pixels of a square, from the other process. */
  square(sha256: string): Promise<ModelSquare>;
  /** Waits for it, or until the request is cancelled. */
  wait<T>(work: Promise<T>): Promise<T>;
  encoding(): void;
  encoded(sha256: string, cached: boolean, encodeMs: number): void;
}

export class PromptImages {
  readonly #encoder: ImageEncoder;
  readonly #bytesPerToken: number;
  readonly #now: Clock;
  readonly #cache = new EmbeddingCache();

  /** `width`: values in an embedding of the language model. */
  constructor(encoder: ImageEncoder, width: number, now: Clock) {
    this.#encoder = encoder;
    this.#bytesPerToken = width * Float32Array.BYTES_PER_ELEMENT;
    this.#now = now;
  }

  /** The images that segments name, by hash. Pixels are asked for only where the embedding isn't cached. */
  async all(segments: readonly Segment[], steps: EncodeSteps): Promise<Map<string, EncodedImage>> {
    const needed = new Set(segments.flatMap((segment) => (segment.kind === "image" ? [segment.sha256] : [])));
    const images = new Map<string, EncodedImage>();
    for (const sha256 of needed) {
      const cached = this.#cache.get(sha256);
      images.set(sha256, cached ?? (await this.#encode(sha256, needed, steps)));
      if (cached !== undefined) steps.encoded(sha256, true, 0);
    }
    return images;
  }

  async #encode(sha256: string, needed: ReadonlySet<string>, steps: EncodeSteps): Promise<EncodedImage> {
    const { side, rgb } = await steps.wait(steps.square(sha256));
    if (side !== this.#encoder.side) {
      throw wrongImageSide(side, this.#encoder.side);
    }
    steps.encoding();
    const started = this.#now();
    // Also kept when the answer is cancelled meanwhile: asking again is the likely next step.
    const keeping = this.#encoder.encode(rgb).then((image) => {
      this.#cache.put(sha256, image, image.tokens.length * this.#bytesPerToken, needed);
      return image;
    });
    const image = await steps.wait(keeping);
    steps.encoded(sha256, false, this.#now() - started);
    return image;
  }
}
