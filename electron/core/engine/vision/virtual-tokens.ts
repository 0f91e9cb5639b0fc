/**
 * An image in a prompt is a run of token ids that no vocabulary has: `2^30 | slot << 10 | index`. They pass through
 * node-llama-cpp's own bookkeeping (locks, meters, prefix reuse, checkpoints) as any other token would, and are swapped
 * for the image's embeddings where the batch meets native code. Never detokenise one: llama.cpp ends the process.
 */
import type { Token } from "node-llama-cpp";

/** The first virtual id. The largest vocabulary known has 2^18.5 tokens. */
export const virtualTokenBase = 2 ** 30;

const indexBits = 10;
const indexMask = 2 ** indexBits - 1;

/** Tokens that one image may have: as many as a file may ask for. */
export const maxImageTokens = 2 ** indexBits;

/** Images that can be held at the same time: ids stay below 2^31, the largest llama_token. */
export const maxImageSlots = 2 ** (30 - indexBits);

/** Whether an id stands for a piece of an image. */
export function isVirtualToken(id: number): boolean {
  return id >= virtualTokenBase;
}

/** The id of one piece of the image in `slot`. */
export function virtualToken(slot: number, index: number): Token {
  return (virtualTokenBase + slot * maxImageTokens + index) as Token;
}

/** The slot that a virtual id names. */
export function slotOf(id: number): number {
  return (id - virtualTokenBase) >>> indexBits;
}

/** The position inside the image, from 0. */
export function indexOf(id: number): number {
  return id & indexMask;
}
