/**
 * A batch of node-llama-cpp mixes text tokens and virtual ones, of several sequences. Native decoding takes either text or
 * one image at a time. This plans the order: which runs of text are decoded together, and which images in between.
 */
import { visionError } from "./failures.ts";
import { indexOf, isVirtualToken, slotOf } from "./virtual-tokens.ts";

/** What one sequence puts into the batch. */
export interface BatchItem {
  readonly sequence: number;
  /** Position of the first token in the sequence. */
  readonly position: number;
  readonly tokens: Uint32Array;
  /** Indexes of the tokens whose logits are wanted. */
  readonly logits: Uint32Array;
}

export interface TextRun {
  readonly kind: "text";
  readonly sequence: number;
  readonly position: number;
  readonly tokens: Uint32Array;
  /** Indexes in this run of the tokens whose logits are wanted, and which of the item's logits they are. */
  readonly logits: Uint32Array;
  readonly logitsOfItem: readonly number[];
}

export interface ImageRun {
  readonly kind: "image";
  readonly sequence: number;
  readonly position: number;
  readonly slot: number;
  /** Index in the image of the first token, and how many follow: an image may be split across batches. */
  readonly first: number;
  readonly count: number;
}

export type Run = TextRun | ImageRun;

/** Decoded in this order: all text together, then the images one by one. */
export interface Phase<T> {
  readonly texts: readonly (readonly [run: TextRun, owner: T])[];
  readonly images: readonly ImageRun[];
}

/**
 * Cuts one item where text meets image, image meets image, and where the same image begins again.
 * Throws CasebookError GENERATION_FAILED when logits of an image are wanted.
 */
export function splitRuns(item: BatchItem): readonly Run[] {
  const { sequence, position, tokens, logits } = item;
  const runs: Run[] = [];
  for (let start = 0; start < tokens.length; ) {
    const end = endOfRun(tokens, start);
    const wanted = [...logits.keys()].filter((k) => at(logits, k) >= start && at(logits, k) < end);
    const first = at(tokens, start);
    if (!isVirtualToken(first)) {
      runs.push({
        kind: "text",
        sequence,
        position: position + start,
        tokens: tokens.slice(start, end),
        logits: Uint32Array.from(wanted, (k) => at(logits, k) - start),
        logitsOfItem: wanted,
      });
    } else if (wanted.length > 0) {
      throw visionError("GENERATION_FAILED", "An answer cannot begin inside an image.");
    } else {
      runs.push({
        kind: "image",
        sequence,
        position: position + start,
        slot: slotOf(first),
        first: indexOf(first),
        count: end - start,
      });
    }
    start = end;
  }
  return runs;
}

function endOfRun(tokens: Uint32Array, start: number): number {
  const virtual = isVirtualToken(at(tokens, start));
  let end = start + 1;
  // Within an image ids count up by one; anything else is another image, or the same one again.
  while (
    end < tokens.length &&
    (virtual
      ? at(tokens, end) === at(tokens, end - 1) + 1 && indexOf(at(tokens, end)) !== 0
      : !isVirtualToken(at(tokens, end)))
  ) {
    end++;
  }
  return end;
}

/**
 * Aligns the items at their ends: native logits are those of the last decode only, so that the last run of text of every
 * item has to be in the last phase. Throws CasebookError GENERATION_FAILED when logits are wanted of text before an image.
 */
export function planPhases<T>(
  items: readonly (readonly [runs: readonly Run[], owner: T])[],
): readonly Phase<T>[] {
  // An item that ends with an image leaves the last phase to the text of others.
  const length = (runs: readonly Run[]) => runs.length + (runs.at(-1)?.kind === "image" ? 1 : 0);
  const count = Math.max(0, ...items.map(([runs]) => length(runs)));
  return Array.from({ length: count }, (_, phase) => {
    const texts: (readonly [TextRun, T])[] = [];
    const images: ImageRun[] = [];
    for (const [runs, owner] of items) {
      const run = runs[phase - (count - length(runs))];
      if (run?.kind === "image") images.push(run);
      if (run?.kind !== "text") continue;
      if (run.logits.length > 0 && phase !== count - 1) {
        throw visionError(
          "GENERATION_FAILED",
          "An answer cannot begin before an image of the same question.",
        );
      }
      texts.push([run, owner]);
    }
    return { texts, images };
  });
}

/** Callers stay within the array. */
function at(array: Uint32Array, index: number): number {
  return array[index] ?? 0;
}
