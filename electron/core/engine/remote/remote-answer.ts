/** One answer of a server while it grows: its text, its thought, and the figures that can be known from outside. */
import type { Statistics, Thought } from "../../../../shared/domain.ts";
import { type Knowable, type Unknown, unknown } from "../../../../shared/knowable.ts";
import { type Piece, ThoughtParser } from "../../../../shared/thought.ts";
import type { AnswerEnd, GenerateEvent } from "../chat-engine.ts";
import type { Chunk, Usage } from "./answer-stream.ts";

type TextEvent = Extract<GenerateEvent, { type: "text" }>;

export class RemoteAnswer {
  readonly #started = performance.now();
  readonly #contextSize: Knowable<number>;
  readonly #parser = new ThoughtParser();
  #held = "";
  #text = "";
  #thought = "";
  /** The server parts the thought from the answer itself. */
  #partedByServer: "open" | "closed" | null = null;
  #raw = "";
  #usage: Usage | null = null;
  #firstText: number | null = null;
  #lastText: number | null = null;
  #thoughtEnded: number | null = null;

  constructor(contextSize: Knowable<number>) {
    this.#contextSize = contextSize;
  }

  /** The events for what is new. */
  push({ text, reasoning, usage }: Chunk): TextEvent[] {
    this.#usage = usage ?? this.#usage;
    if (text === "" && reasoning === "") return [];
    this.#lastText = performance.now();
    this.#firstText ??= this.#lastText;
    this.#raw += reasoning + text;
    if (reasoning !== "") this.#partedByServer = "open";
    else if (this.#partedByServer === "open") this.#partedByServer = "closed";
    const pieces: Piece[] = reasoning === "" ? [] : [{ channel: "thought", text: reasoning }];
    return this.#take([...pieces, ...this.#parser.push(this.#whole(text))]);
  }

  /** What was held back, once nothing more comes. */
  rest(): TextEvent[] {
    const held = this.#held;
    this.#held = "";
    return this.#take([...this.#parser.push(held), ...this.#parser.end()]);
  }

  /** After `rest`. */
  end(finishReason: AnswerEnd["finishReason"]): AnswerEnd {
    return {
      type: "done",
      finishReason,
      text: this.#text,
      thought: this.#readThought(finishReason),
      rawText: this.#raw,
      statistics: this.#statistics(finishReason),
    };
  }

  /** Half of a character beyond U+FFFF waits for its other half. */
  #whole(text: string): string {
    const all = this.#held + text;
    const last = all.charCodeAt(all.length - 1);
    const half = last >= 0xd800 && last <= 0xdbff;
    this.#held = half ? all.slice(-1) : "";
    return half ? all.slice(0, -1) : all;
  }

  #take(pieces: readonly Piece[]): TextEvent[] {
    const events: TextEvent[] = [];
    for (const { channel, text } of pieces) {
      if (text === "") continue;
      if (channel === "text") {
        this.#text += text;
        this.#thoughtEnded ??= performance.now();
      } else this.#thought += text;
      events.push({ type: "text", channel, text, tokens: 1 });
    }
    return events;
  }

  #readThought(finishReason: AnswerEnd["finishReason"]): Thought | null {
    const byServer =
      this.#partedByServer === "open"
        ? finishReason === "stop"
          ? "closed"
          : "cut-off"
        : this.#partedByServer;
    const state = this.#parser.state === "none" ? byServer : this.#parser.state;
    if (state === null) return null;
    const from = this.#firstText ?? this.#started;
    const to = this.#thoughtEnded ?? this.#lastText ?? from;
    return { text: this.#thought, state, seconds: Math.max(0, to - from) / 1_000 };
  }

  #statistics(finishReason: AnswerEnd["finishReason"]): Statistics {
    const now = performance.now();
    // A server counts at the end, which a cancelled answer does not reach.
    const why: Unknown = unknown(finishReason === "cancelled" ? "not-reached" : "server-silent");
    const first = this.#firstText ?? now;
    const completionTokens = this.#usage?.completionTokens ?? why;
    return {
      promptTokens: this.#usage?.promptTokens ?? why,
      cachedTokens: this.#usage?.cachedTokens ?? why,
      completionTokens,
      imagesEncoded: unknown("server-silent"),
      imageEncodeMs: unknown("server-silent"),
      firstTokenMs: this.#firstText === null ? 0 : first - this.#started,
      tokensPerSecond: perSecond(completionTokens, (this.#lastText ?? first) - first),
      totalMs: now - this.#started,
      contextSize: this.#contextSize,
    };
  }
}

/** Tokens after the first, which waited for the prompt. 0 where nothing was there to measure. */
function perSecond(tokens: number | Unknown, ms: number): Knowable<number> {
  if (typeof tokens !== "number") return tokens;
  return ms > 0 && tokens > 1 ? ((tokens - 1) * 1_000) / ms : 0;
}
