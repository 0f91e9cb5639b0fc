/**
 * node-llama-cpp may spread an image over several batches, but the language model has to get it in one piece. This keeps,
 * per sequence, how much of an image has been announced, and tells when it is whole.
 */
import type { ImageRun } from "./batch-plan.ts";
import { visionError } from "./failures.ts";

interface Partial {
  readonly slot: number;
  /** Position of the image's first token in the sequence. */
  readonly position: number;
  readonly announced: number;
}

export class PartialImages {
  readonly #partial = new Map<number, Partial>();

  /**
   * Takes the next piece of an image of `total` tokens. Returns the position of the whole image once it is complete, null
   * before. Throws CasebookError GENERATION_FAILED when the piece does not follow the one before.
   */
  add(run: ImageRun, total: number): number | null {
    const known = run.first === 0 ? undefined : this.#partial.get(run.sequence);
    const begun = run.first === 0 ? { slot: run.slot, position: run.position, announced: 0 } : known;
    const follows =
      begun?.slot === run.slot &&
      begun.announced === run.first &&
      begun.position + run.first === run.position;
    if (!follows || run.first + run.count > total) throw outOfOrder();
    const announced = run.first + run.count;
    if (announced < total) {
      this.#partial.set(run.sequence, { ...begun, announced });
      return null;
    }
    this.#partial.delete(run.sequence);
    return begun.position;
  }

  /** Text arrived at `position`. Throws CasebookError GENERATION_FAILED when that is inside an unfinished image. */
  text(sequence: number, position: number): void {
    const partial = this.#partial.get(sequence);
    if (partial === undefined) return;
    // At or before its beginning: the image was taken back.
    if (position > partial.position) throw outOfOrder();
    this.#partial.delete(sequence);
  }
}

function outOfOrder(): Error {
  return visionError("GENERATION_FAILED", "The pieces of an image arrived out of order.");
}
