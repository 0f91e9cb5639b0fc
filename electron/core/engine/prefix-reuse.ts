/** Keeps what the KV cache already holds of a prompt, and only that. */
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { otherLibraryRelease } from "./errors.ts";

/** The one function of node-llama-cpp's native context that is needed here; the release is pinned. */
interface NativeCells {
  getSequenceKvCacheMinPosition(sequence: number): number;
}

/**
 * Makes the sequence's state a beginning of `tokens` and returns how many of them it holds.
 *
 * With a sliding window the cache drops cells as it goes on. To go back to a place, the window before that place must be
 * whole. node-llama-cpp 3.22.1 only asks whether the place itself is still there, and would go on with a window full of
 * holes. Where it has holes, it is given the place as gone, so that it restores a checkpoint or starts over.
 */
export async function keepCommonPrefix(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
): Promise<number> {
  const wanted = [...tokens];
  const common = sequence.compareContextTokens(wanted).firstDifferentIndex;
  if (common >= sequence.nextTokenIndex) return sequence.nextTokenIndex;
  const window = sequence.needsCheckpoints ? (sequence.model.fileInsights.swaSize ?? 0) : 0;
  const firstCell = sequence.stateCellsStartIndex;
  if (window === 0 || firstCell <= Math.max(0, common - window)) {
    await sequence.adaptStateToTokens(wanted, false);
  } else {
    await withoutCells(sequence, common, () => sequence.adaptStateToTokens(wanted, false));
  }
  return sequence.nextTokenIndex;
}

/** While `work` runs, node-llama-cpp believes that cells begin at `position`. */
async function withoutCells(
  sequence: LlamaContextSequence,
  position: number,
  work: () => Promise<void>,
): Promise<void> {
  const { _ctx: cells } = sequence.context as unknown as { _ctx?: Partial<NativeCells> };
  if (typeof cells?.getSequenceKvCacheMinPosition !== "function") {
    throw otherLibraryRelease();
  }
  const name = "getSequenceKvCacheMinPosition";
  Object.defineProperty(cells, name, { value: () => position, configurable: true });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(cells, name);
  }
}
