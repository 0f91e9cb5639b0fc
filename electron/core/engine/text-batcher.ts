/**
 * Gathers streamed text, so that a fast model sends at most one message a channel in `everyMs`. The eye reads it as a
 * stream, and the page takes a fraction of the processor time that it would take to draw each token.
 */
import type { Piece } from "../../../shared/thought.ts";
import type { GenerateEvent } from "./chat-engine.ts";

type TextEvent = Extract<GenerateEvent, { type: "text" }>;

/** ms between two messages: drawing them takes the processor, and a model that is not on the GPU computes on it as well. */
export const messageEveryMs = (gpuLayers: number): number => (gpuLayers > 0 ? 50 : 100);

export class TextBatcher {
  readonly #emit: (event: TextEvent) => void;
  readonly #everyMs: number;
  readonly #waiting = new Map<Piece["channel"], { text: string; tokens: number }>();
  #uncounted = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(emit: (event: TextEvent) => void, everyMs: number) {
    this.#emit = emit;
    this.#everyMs = everyMs;
  }

  /** Takes what one token completed, which may be nothing. The first text goes out at once. */
  push(pieces: readonly Piece[]): void {
    this.#uncounted++;
    this.#gather(pieces);
    if (this.#waiting.size > 0 && this.#timer === null) this.#send();
  }

  /** The end: sends what waits, and `pieces`, which came without a token. */
  end(pieces: readonly Piece[]): void {
    this.#gather(pieces);
    this.#sendWaiting();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #gather(pieces: readonly Piece[]): void {
    for (const { channel, text } of pieces) {
      const known = this.#waiting.get(channel) ?? { text: "", tokens: 0 };
      this.#waiting.set(channel, { text: known.text + text, tokens: known.tokens + this.#uncounted });
      this.#uncounted = 0;
    }
  }

  #send(): void {
    const sent = this.#sendWaiting();
    this.#timer = sent ? setTimeout(() => this.#send(), this.#everyMs) : null;
  }

  #sendWaiting(): boolean {
    if (this.#waiting.size === 0) return false;
    for (const [channel, { text, tokens }] of this.#waiting)
      this.#emit({ type: "text", channel, text, tokens });
    this.#waiting.clear();
    return true;
  }
}
