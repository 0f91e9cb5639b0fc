/** Tokens -> text while they come, whole characters only: emoji and CJK may be spelled byte by byte. */
import type { Token } from "node-llama-cpp";
import { isVirtualToken } from "./vision/virtual-tokens.ts";

/** The text of `tokens`, control tokens spelled out, given the few that came before them. */
export type Decode = (tokens: readonly Token[], before: readonly Token[]) => string;

/** A UTF-8 character has at most 4 bytes; what is still broken after twice as many tokens stays broken. */
const mostHeldTokens = 8;
/** Tokens before that the tokeniser's spaces may depend on. */
const tokensBefore = 4;
const replacementCharacter = "\uFFFD";

export class TokenText {
  readonly #decode: Decode;
  #before: Token[];
  #held: Token[] = [];

  /** `before`: the last tokens of the prompt. Images in it are left out: llama.cpp ends the process over their ids. */
  constructor(decode: Decode, before: readonly Token[] = []) {
    this.#decode = decode;
    this.#before = before.filter((token) => !isVirtualToken(token)).slice(-tokensBefore);
  }

  /** Takes one token; gives the text that is whole by now, "" while a character is not. */
  push(token: Token): string {
    if (isVirtualToken(token)) return "";
    this.#held.push(token);
    const text = this.#decode(this.#held, this.#before);
    if (text.endsWith(replacementCharacter) && this.#held.length < mostHeldTokens) return "";
    this.#take();
    return text;
  }

  /** The end: gives what was held back. */
  flush(): string {
    const text = this.#held.length === 0 ? "" : this.#decode(this.#held, this.#before);
    this.#take();
    return text;
  }

  #take(): void {
    this.#before = [...this.#before, ...this.#held].slice(-tokensBefore);
    this.#held = [];
  }
}
