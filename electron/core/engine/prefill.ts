/** Cuts a prompt into what is evaluated at a time, so that between the pieces it can be stopped. */
import type { Token } from "node-llama-cpp";
import { isVirtualToken } from "./vision/virtual-tokens.ts";

export interface Piece {
  readonly tokens: readonly Token[];
  readonly hasImage: boolean;
}

/** Pieces of at most `size` tokens; none begins or ends within an image that fits into one. */
export function prefillPieces(tokens: readonly Token[], size: number): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0; start < tokens.length; ) {
    let end = Math.min(start + size, tokens.length);
    const cutsImage = isImage(tokens, end - 1) && isImage(tokens, end);
    if (cutsImage) {
      let begin = end - 1;
      while (begin > start && isImage(tokens, begin - 1)) begin--;
      if (begin > start) end = begin;
    }
    const piece = tokens.slice(start, end);
    pieces.push({ tokens: piece, hasImage: piece.some((token) => isVirtualToken(token)) });
    start = end;
  }
  return pieces;
}

function isImage(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  return token !== undefined && isVirtualToken(token);
}
