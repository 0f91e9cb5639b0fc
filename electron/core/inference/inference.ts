/**
 * One inference: a conversation with its images, sampling and seed in; events, the answer and its full provenance out. The
 * chat, the command line and the bench ask the engine through this, and nothing else does.
 */
import os from "node:os";
import type { EngineStatus, LoadedModel, Provenance, Sampling } from "../../../shared/domain.ts";
import { unknown } from "../../../shared/knowable.ts";
import { type WorkClass, WorkQueue } from "../concurrency/work-queue.ts";
import { cancelledBefore } from "../engine/cancelled-answer.ts";
import type { ChatEngine, Conversation, GenerateEvent, ImageSource } from "../engine/chat-engine.ts";
import { GrowingAnswer, type RunAnswer } from "./growing-answer.ts";

/** An image as the model is given it. Callers may know more of it, and find that in the provenance again. */
export interface ModelImage {
  /** Pixels. */
  readonly side: number;
  /** Of the square: RGB, row-major, side*side*3 bytes. */
  readonly sha256: string;
}

export interface InferenceRequest<Image extends ModelImage = ModelImage> {
  /** What the conversation was made for. */
  readonly loaded: LoadedModel;
  readonly conversation: Conversation;
  /** Those of the conversation, each once, in the order in which the model meets them. */
  readonly images: readonly Image[];
  /** Gives the pixels of each. */
  readonly image: ImageSource;
  readonly sampling: Sampling;
  readonly seed: number;
  /** A person goes before a batch, between two answers. */
  readonly workClass: WorkClass;
  /** When the work on it began, milliseconds since 1970; the call of `start` by default. */
  readonly startedAt?: number;
}

export type RunProvenance<Image extends ModelImage = ModelImage> = Omit<Provenance, "images"> & {
  readonly images: readonly Image[];
};

export interface InferenceRun<Image extends ModelImage = ModelImage> {
  /**
   * To be called once. Waits for its turn, then gives what the engine gives: ends with a `done` event, also after `signal`;
   * throws what the engine throws, and what was given stays valid.
   */
  events(signal: AbortSignal): AsyncIterable<GenerateEvent>;
  /** As far as it got; up to date with each event when the caller is given it. */
  readonly answer: RunAnswer;
  /** The same; complete after `done`. */
  readonly provenance: RunProvenance<Image>;
}

export interface Inference {
  start<Image extends ModelImage>(request: InferenceRequest<Image>): InferenceRun<Image>;
}

export interface InferenceOptions {
  readonly engine: Pick<ChatEngine, "status" | "generate">;
  readonly appVersion: string;
}

/** One for each engine: its queue decides who is answered next. */
export function createInference({ engine, appVersion }: InferenceOptions): Inference {
  const queue = new WorkQueue();
  return {
    start(request) {
      const { conversation, images, image, sampling, seed, workClass, startedAt = Date.now() } = request;
      const growing = new GrowingAnswer(startedAt);
      let { loaded } = request;
      let renderedPrompt: Provenance["renderedPrompt"] = unknown("not-reached");

      async function* events(signal: AbortSignal): AsyncGenerator<GenerateEvent, void> {
        const release = await queue.take(workClass, signal);
        if (release === null) {
          const end = cancelledBefore();
          growing.take(end);
          return yield end;
        }
        try {
          for await (const event of engine.generate({ conversation, image, sampling, seed }, signal)) {
            if (event.type === "prompt") {
              ({ renderedPrompt } = event);
              // A restart on another device, or a switch of the model, may come between gathering and asking.
              loaded = loadedNow(engine.status) ?? loaded;
            }
            growing.take(event);
            yield event;
          }
        } finally {
          growing.close();
          release();
        }
      }

      return {
        events,
        get answer() {
          return growing.read();
        },
        get provenance() {
          return {
            appVersion,
            loaded,
            sampling,
            seed,
            systemInstruction: conversation.system,
            renderedPrompt,
            images,
            rawText: growing.read().rawText,
            startedAt,
            operatingSystem: `${os.type()} ${os.release()} ${os.arch()}`,
          };
        },
      };
    },
  };
}

const loadedNow = (status: EngineStatus): LoadedModel | null =>
  status.state === "busy" || status.state === "ready" ? status.loaded : null;
