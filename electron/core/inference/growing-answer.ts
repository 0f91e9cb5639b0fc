import type { FinishReason, Statistics, Thought } from "../../../shared/domain.ts";
import type { GenerateEvent } from "../engine/chat-engine.ts";

/** An answer as far as it got. */
export interface RunAnswer {
  readonly text: string;
  readonly thought: Thought | null;
  /** Without control tokens until the end, which brings them. */
  readonly rawText: string;
  /** null: it has not ended, or ended with an error. */
  readonly finishReason: FinishReason | null;
  readonly statistics: Statistics | null;
}

/** Gathers an answer from the events of the engine. */
export class GrowingAnswer {
  readonly #startedAt: number;
  #answer: RunAnswer = { text: "", thought: null, rawText: "", finishReason: null, statistics: null };

  /** `startedAt`: milliseconds since 1970. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  read(): RunAnswer {
    return this.#answer;
  }

  take(event: GenerateEvent): void {
    switch (event.type) {
      case "prompt":
      case "image":
        return;
      case "text":
        this.#answer = {
          ...this.#answer,
          ...(event.channel === "text" ? { text: this.#answer.text + event.text } : this.#think(event.text)),
          rawText: this.#answer.rawText + event.text,
        };
        return;
      case "done": {
        const { type: _, ...whole } = event;
        this.#answer = whole;
      }
    }
  }

  /** Nothing more comes: a thought that is still open was cut off. */
  close(): void {
    const { thought } = this.#answer;
    if (thought?.state === "open")
      this.#answer = { ...this.#answer, thought: { ...thought, state: "cut-off" } };
  }

  #think(text: string): { readonly thought: Thought } {
    const before = this.#answer.thought?.text ?? "";
    const seconds = (Date.now() - this.#startedAt) / 1_000;
    return { thought: { text: before + text, state: "open", seconds } };
  }
}
