/** Teaches one context of node-llama-cpp to take virtual tokens, by standing between its scheduler and its batch. */
import { type BatchItem, planPhases, type Run, splitRuns } from "./batch-plan.ts";
import { fromNative, visionError } from "./failures.ts";
import type { ImageEmbeddings, ImageSlots } from "./image-slots.ts";
import type { NativeContext } from "./llama-internals.ts";
import type { NativeVision } from "./native-addon.ts";
import { PartialImages } from "./partial-images.ts";

export interface AttachedImages {
  /** Images that went through the language model so far; one that is read again counts again. */
  readonly imageDecodes: number;
  /** Gives the context its own batch functions back. */
  detach(): void;
}

interface Queued {
  readonly runs: readonly Run[];
  /** Where the logits are, filled in by the last phase. */
  readonly logits: Uint32Array;
}

const attachedContexts = new WeakMap<NativeContext, AttachedImages>();

/**
 * Replaces the three batch functions of this one context. node-llama-cpp calls them under its lock of the context and
 * keeps the context from being disposed meanwhile. A context that is attached already stays as it is.
 */
export function attachImages(
  context: NativeContext,
  native: NativeVision,
  slots: ImageSlots,
): AttachedImages {
  const known = attachedContexts.get(context);
  if (known !== undefined) return known;
  const own = {
    initBatch: context.initBatch.bind(context),
    addToBatch: context.addToBatch.bind(context),
    decodeBatch: context.decodeBatch.bind(context),
  };
  const partial = new PartialImages();
  let queued: Queued[] = [];
  let imageDecodes = 0;

  const imageIn = (slot: number): ImageEmbeddings => {
    const image = slots.get(slot);
    if (image === undefined)
      throw visionError("GENERATION_FAILED", "An image of this question is no longer held.");
    return image;
  };

  const addToBatch = (sequence: number, position: number, tokens: Uint32Array, logits: Uint32Array) => {
    const item: BatchItem = { sequence, position, tokens, logits };
    const runs = splitRuns(item);
    for (const run of runs) if (run.kind === "image") imageIn(run.slot);
    const entry = { runs, logits: new Uint32Array(logits.length) };
    queued.push(entry);
    return entry.logits;
  };

  const decodeBatch = async () => {
    const batch = queued;
    queued = [];
    for (const { texts, images } of planPhases(batch.map((entry) => [entry.runs, entry] as const))) {
      if (texts.length > 0) {
        own.initBatch(texts.reduce((sum, [run]) => sum + run.tokens.length, 0));
        for (const [run, entry] of texts) {
          partial.text(run.sequence, run.position);
          const places = own.addToBatch(run.sequence, run.position, run.tokens, run.logits);
          for (const [i, place] of places.entries()) entry.logits[run.logitsOfItem[i] ?? 0] = place;
        }
        await own.decodeBatch();
      }
      for (const run of images) {
        const image = imageIn(run.slot);
        const position = partial.add(run, image.tokens);
        if (position === null) continue;
        await decodeImage(run.sequence, position, image);
      }
    }
  };

  const decodeImage = async (sequence: number, position: number, image: ImageEmbeddings) => {
    try {
      await native.decodeImage(context, image.values, image.tokens, sequence, position, image.nonCausal);
    } catch (error) {
      throw fromNative(error);
    }
    imageDecodes++;
  };

  const replacements = { initBatch: () => (queued = []), addToBatch, decodeBatch };
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(context, name, { value, configurable: true });
  }
  const attached: AttachedImages = {
    get imageDecodes() {
      return imageDecodes;
    },
    detach() {
      attachedContexts.delete(context);
      // The class's own functions come to light again.
      for (const name of Object.keys(replacements)) Reflect.deleteProperty(context, name);
    },
  };
  attachedContexts.set(context, attached);
  return attached;
}
