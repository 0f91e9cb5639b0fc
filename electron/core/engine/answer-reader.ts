/** Generated tokens -> the text of an answer and of its thought, as events and as a whole. */
import type { LlamaModel, Token } from "node-llama-cpp";
import type { Thought } from "../../../shared/domain.ts";
import { type Piece, ThoughtParser, thoughtClose, thoughtOpen } from "../../../shared/thought.ts";
import type { AnswerTokenCache } from "./answer-token-cache.ts";
import type { Clock } from "./statistics.ts";
import type { TextBatcher } from "./text-batcher.ts";
import { TokenText } from "./token-text.ts";

type Vocabulary = Pick<LlamaModel, "tokenize" | "detokenize">;

export interface AnswerText {
  readonly text: string;
  readonly thought: Thought | null;
  readonly rawText: string;
}

export class AnswerReader {
  readonly #model: Vocabulary;
  readonly #tokenText: TokenText;
  readonly #parser = new ThoughtParser();
  readonly #batcher: TextBatcher;
  readonly #now: Clock;
  /** Some vocabularies mark them as unused, and then llama.cpp gives them no text. */
  readonly #markers: ReadonlyMap<Token, string>;
  #answerTokens: Token[] = [];
  #rawText = "";
  #text = "";
  #thought = "";
  #thoughtBegan: number | null = null;
  #thoughtMs = 0;

  constructor(model: Vocabulary, prompt: readonly Token[], batcher: TextBatcher, now: Clock) {
    this.#model = model;
    this.#tokenText = new TokenText((tokens, before) => model.detokenize(tokens, true, before), prompt);
    this.#batcher = batcher;
    this.#now = now;
    this.#markers = new Map(
      [thoughtOpen, thoughtClose].flatMap((name) => {
        const [token, ...more] = model.tokenize(name, true, "trimLeadingSpace");
        return token === undefined || more.length > 0 ? [] : [[token, name] as const];
      }),
    );
  }

  push(token: Token): void {
    const marker = this.#markers.get(token);
    const text = marker === undefined ? this.#tokenText.push(token) : this.#tokenText.flush() + marker;
    const before = this.#parser.state;
    const pieces = this.#read(text);
    if (this.#parser.state === "open" || this.#parser.state !== before) this.#answerTokens = [];
    else this.#answerTokens.push(token);
    this.#batcher.push(pieces);
  }

  /** The token that ended the answer: part of the raw text only. */
  pushEnd(token: Token): void {
    this.#rest();
    this.#rawText += this.#model.detokenize([token], true);
  }

  /** The answer ends here. Sends what waits. */
  end(): AnswerText {
    this.#rest();
    this.#batcher.end(this.#take(this.#parser.end()));
    this.#clock();
    const { state } = this.#parser;
    const thought: Thought | null =
      state === "none" ? null : { text: this.#thought, state, seconds: this.#thoughtMs / 1000 };
    return { text: this.#text, thought, rawText: this.#rawText };
  }

  /** So that the next prompt begins with the very tokens that were generated. */
  rememberIn(cache: AnswerTokenCache): void {
    cache.remember(this.#text, this.#answerTokens, (tokens) => this.#model.detokenize(tokens, true));
  }

  #rest(): void {
    this.#batcher.end(this.#read(this.#tokenText.flush()));
  }

  #read(text: string): Piece[] {
    this.#rawText += text;
    const pieces = this.#take(this.#parser.push(text));
    this.#clock();
    return pieces;
  }

  #take(pieces: Piece[]): Piece[] {
    for (const { channel, text } of pieces) {
      if (channel === "text") this.#text += text;
      else this.#thought += text;
    }
    return pieces;
  }

  #clock(): void {
    const open = this.#parser.state === "open";
    if (open && this.#thoughtBegan === null) this.#thoughtBegan = this.#now();
    if (open || this.#thoughtBegan === null) return;
    this.#thoughtMs += this.#now() - this.#thoughtBegan;
    this.#thoughtBegan = null;
  }
}
