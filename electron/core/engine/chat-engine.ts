/** What answers a conversation, on this computer or on a server: the port that chat, command line and batches use. */
import type { EngineStatus, FinishReason, Sampling, Statistics, Thought } from "../../../shared/domain.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { Knowable } from "../../../shared/knowable.ts";
import type { Turn } from "../../../shared/prompt.ts";

export interface Conversation {
  /** Prefixed to the first question as MedGemma's template does; empty for none. */
  readonly system: string;
  /** Alternating, user first; an image part names its square by the SHA-256 of its RGB bytes. */
  readonly turns: readonly Turn[];
}

/** The forms in which an engine asks for the square of an image; all of them show the same pixels. */
export interface ImageForms {
  readonly rgb: ModelSquare;
  /** The bytes of a PNG without metadata. */
  readonly png: Uint8Array;
}
export type ImageForm = keyof ImageForms;

/** Gives the square with this SHA-256. Rejects with CasebookError where it cannot; the answer then ends with that error. */
export type ImageSource = <Form extends ImageForm>(sha256: string, form: Form) => Promise<ImageForms[Form]>;

export interface GenerateRequest {
  readonly conversation: Conversation;
  /** Called for each image of the conversation that the engine does not hold already. */
  readonly image: ImageSource;
  readonly sampling: Sampling;
  /** Drawn by the caller and recorded with the answer. */
  readonly seed: number;
}

export type GenerateEvent =
  /** Once, before the first text. */
  | {
      readonly type: "prompt";
      readonly promptTokens: Knowable<number>;
      readonly cachedTokens: Knowable<number>;
      readonly renderedPrompt: Knowable<string>;
    }
  | { readonly type: "image"; readonly sha256: string; readonly cached: boolean; readonly encodeMs: number }
  /** Only what is new, never half a character. The local engine sends at most one per channel in 50 ms, or 100 without a GPU. */
  | {
      readonly type: "text";
      readonly channel: "text" | "thought";
      readonly text: string;
      /** Of this piece; at least 1 where the engine does not count. */
      readonly tokens: number;
    }
  | AnswerEnd;

/** The last event of every answer that did not fail. */
export interface AnswerEnd {
  readonly type: "done";
  readonly finishReason: Exclude<FinishReason, "error">;
  readonly text: string;
  readonly thought: Thought | null;
  /** Everything the model wrote, control tokens included as far as the engine shows them. */
  readonly rawText: string;
  readonly statistics: Statistics;
}

/** The contract is tested on every implementation: chat-engine.integration.test.ts. */
export interface ChatEngine {
  /** "busy" from the beginning of an answer to its end, "off" after `dispose`. */
  readonly status: EngineStatus;
  /** Calls back on every change, at most 10 times a second while loading. Returns the way to stop. */
  onStatus(listener: (status: EngineStatus) => void): () => void;
  /**
   * One answer. Ends with a `done` event, also after `signal` was aborted ("cancelled"); throws CasebookError otherwise
   * (BAD_REQUEST for turns that do not alternate, ENGINE_OFF, CONTEXT_FULL, VISION_UNAVAILABLE, GENERATION_FAILED, and those
   * of the implementation): what was yielded stays valid. Requests are answered one after another, in the order of the calls.
   */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
  /** Tokens of the rendered prompt, images included. Throws ENGINE_OFF. */
  measure(conversation: Conversation): Promise<Knowable<number>>;
  /** Ends what is running. After this nothing can be asked any more. */
  dispose(): Promise<void>;
}
