/** The figures of one answer, counted while it is made. */
import type { Statistics } from "../../../shared/domain.ts";

/** Milliseconds of a clock that never goes back. */
export type Clock = () => number;

export class AnswerStatistics {
  readonly #now: Clock;
  readonly #started: number;
  readonly #contextSize: number;
  #promptTokens = 0;
  #cachedTokens = 0;
  #completionTokens = 0;
  #imagesEncoded = 0;
  #imageEncodeMs = 0;
  #firstToken: number | null = null;
  #lastToken: number | null = null;

  constructor(contextSize: number, now: Clock) {
    this.#now = now;
    this.#started = now();
    this.#contextSize = contextSize;
  }

  prompt(tokens: number, cached: number): void {
    this.#promptTokens = tokens;
    this.#cachedTokens = cached;
  }

  image(encodeMs: number): void {
    this.#imagesEncoded++;
    this.#imageEncodeMs += encodeMs;
  }

  token(): void {
    this.#completionTokens++;
    this.#lastToken = this.#now();
    this.#firstToken ??= this.#lastToken;
  }

  /** Tokens a second are those after the first, which waited for the prompt. 0 where nothing was there to measure. */
  read(): Statistics {
    const now = this.#now();
    const first = this.#firstToken ?? now;
    const decodeMs = (this.#lastToken ?? first) - first;
    return {
      promptTokens: this.#promptTokens,
      cachedTokens: this.#cachedTokens,
      completionTokens: this.#completionTokens,
      imagesEncoded: this.#imagesEncoded,
      imageEncodeMs: this.#imageEncodeMs,
      firstTokenMs: this.#firstToken === null ? 0 : first - this.#started,
      tokensPerSecond: decodeMs > 0 ? ((this.#completionTokens - 1) / decodeMs) * 1000 : 0,
      totalMs: now - this.#started,
      contextSize: this.#contextSize,
    };
  }
}
