/** The one sequence of a context: what it holds is kept from answer to answer, and replaced when it cannot be trusted. */
import type { LlamaContext, LlamaContextSequence } from "node-llama-cpp";
import { limits } from "../../../shared/limits.ts";
import { contextFull } from "./errors.ts";

export class ConversationState {
  readonly #context: LlamaContext;
  #sequence: LlamaContextSequence | null = null;

  constructor(context: LlamaContext) {
    this.#context = context;
  }

  /** The sequence with what it holds. */
  sequence(): LlamaContextSequence {
    this.#sequence ??= this.#context.getSequence({
      // Checkpoints at intervals could fall inside an image. One is taken at the end of each prompt instead.
      checkpoints: { interval: false, max: 3, maxMemory: checkpointBytes },
      // The default would silently erase the beginning, images first.
      contextShift: {
        size: 1,
        strategy: () => {
          throw contextFull();
        },
      },
    });
    return this.#sequence;
  }

  /** After an error in an evaluation. What the sequence holds cannot be mended: it is given up for a new one. */
  async discard(): Promise<void> {
    const sequence = this.#sequence;
    this.#sequence = null;
    await sequence?.dispose();
  }

  /** Tokens that a prompt of this many tokens leaves for the answer. Throws CasebookError CONTEXT_FULL below a sentence. */
  roomAfter(promptTokens: number): number {
    const room = this.#context.contextSize - promptTokens;
    if (room < limits.leastAnswerTokens) throw contextFull();
    return room;
  }
}

/** A window of MedGemma 4B takes 180 MB. */
const checkpointBytes = 1024 ** 3;
