/**
 * The exact tokens of answers that were generated here. Text can be cut into tokens in several ways, and a model does not
 * always choose the tokeniser's; with its own tokens the next turn's prompt begins with what is in the KV cache already.
 */
import type { Token } from "node-llama-cpp";
import { trim } from "../../../shared/prompt.ts";

const mostAnswers = 256;

export class AnswerTokenCache {
  readonly #tokens = new Map<string, readonly Token[]>();

  /**
   * Remembers an answer. The prompt holds answers trimmed, so the tokens of white space at its end are left off; an
   * answer that begins with white space, or ends within a token, is not remembered.
   * `decode` gives the text of tokens that begin the answer.
   */
  remember(text: string, tokens: readonly Token[], decode: (tokens: readonly Token[]) => string): void {
    const trimmed = trim(text);
    if (trimmed === "" || !text.startsWith(trimmed)) return;
    for (let length = tokens.length; length > 0; length--) {
      const head = tokens.slice(0, length);
      const decoded = decode(head);
      if (decoded.length < trimmed.length) return;
      if (decoded !== trimmed) continue;
      this.#tokens.delete(trimmed);
      this.#tokens.set(trimmed, head);
      break;
    }
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size <= mostAnswers) return;
      this.#tokens.delete(oldest);
    }
  }

  /** Tokens of an answer by its trimmed text. */
  recall(trimmed: string): readonly Token[] | undefined {
    return this.#tokens.get(trimmed);
  }
}
