/** One answer from its first token to its last, or to whatever ends it. Its text is kept in every case. */
import os from "node:os";
import type { Answer, EngineStatus, LoadedModel, Provenance, Sampling } from "../../../shared/domain.ts";
import { CasebookError, type Failure, toFailure } from "../../../shared/errors.ts";
import { unknown } from "../../../shared/knowable.ts";
import { Interruptible } from "../concurrency/interruptible.ts";
import type { ChatEngine, Conversation, GenerateEvent, ImageSource } from "../engine/chat-engine.ts";
import { type Log, logThrown } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { ActiveModel } from "./active-model.ts";
import { createAnswerWriter } from "./answer-writer.ts";
import { attachmentsOf, branchTo, turnsOf } from "./conversation.ts";
import type { EncoderInputs } from "./encoder-inputs.ts";
import type { State } from "./state.ts";
import type { UnsavedAnswers } from "./unsaved-answers.ts";

/** The parts of the core that an answer goes through. */
export interface AnswerRunOptions {
  readonly store: Store;
  readonly engine: ChatEngine;
  readonly state: State;
  readonly models: ActiveModel;
  readonly encoderInputs: EncoderInputs;
  readonly image: ImageSource;
  readonly unsavedAnswers: UnsavedAnswers;
  readonly log: Log;
}

export interface AnswerRun {
  /** Resolves when the answer has ended and what there is of it is kept; never rejects. */
  start(): Promise<void>;
  /** "cancelled" by the user, or "interrupted" because the app ends. */
  stop(why: "cancelled" | "interrupted"): Promise<void>;
  /** It never began: nobody waits for its end. */
  abandon(): void;
}

/** What the answer is made of, gathered before the engine is asked; kept as its provenance. */
interface Made {
  /** What answers: a restart on another device, or a switch of the model, may come between gathering and asking. */
  loaded: LoadedModel;
  readonly conversation: Conversation;
  readonly images: Provenance["images"];
  readonly sampling: Sampling;
  renderedPrompt: Provenance["renderedPrompt"];
  rawText: string;
}

export function createAnswerRun(options: AnswerRunOptions, begun: Answer): AnswerRun {
  const { store, engine, state, models, encoderInputs, image, unsavedAnswers, log } = options;
  const { caseId } = begun;
  const abort = new AbortController();
  let stopped: "cancelled" | "interrupted" | null = null;
  let diskFailure: Failure | null = null;
  let answer = begun;
  let made: Made | null = null;
  const ended = Promise.withResolvers<void>();
  /** Weights and images may take long; stopping does not wait for them. */
  const interruptible = new Interruptible(abort.signal);

  const writer = createAnswerWriter(
    (growing) => store.writeAnswer(growing),
    (thrown) => {
      diskFailure = toFailure(thrown);
      abort.abort();
    },
  );

  const gather = async (): Promise<Made> => {
    const loaded = await interruptible.wait(models.ensureLoaded());
    const { messages } = await store.readCase(caseId);
    const branch = branchTo(messages, begun.parentId);
    const images: { attachmentId: string; side: number; sha256: string }[] = [];
    for (const attachmentId of attachmentsOf(branch)) {
      if (!loaded.vision.available) throw CasebookError.from(loaded.vision.failure);
      images.push({
        attachmentId,
        side: loaded.vision.side,
        sha256: await interruptible.wait(encoderInputs.hash(caseId, attachmentId, loaded.vision)),
      });
    }
    const hashes = new Map(images.map((image) => [image.attachmentId, image.sha256]));
    const turns = turnsOf(branch, (id) => hashes.get(id) ?? "");
    const { systemInstruction: system, sampling } = state.settings;
    return {
      loaded,
      images,
      sampling,
      conversation: { system, turns },
      renderedPrompt: unknown("not-reached"),
      rawText: "",
    };
  };

  const take = (event: GenerateEvent, sources: Made): void => {
    switch (event.type) {
      case "prompt":
        sources.renderedPrompt = event.renderedPrompt;
        sources.loaded = loadedNow(engine.status) ?? sources.loaded;
        return;
      case "image":
        return;
      case "text": {
        sources.rawText += event.text;
        const offset = event.channel === "text" ? answer.text.length : (answer.thought?.text.length ?? 0);
        answer = grown(answer, event.channel, event.text);
        state.grow(answer, event.channel, offset, event.text);
        writer.grew(answer, event.tokens);
        return;
      }
      case "done":
        sources.rawText = event.rawText;
        answer = {
          ...answer,
          text: event.text,
          thought: event.thought,
          statistics: event.statistics,
          status: stopped === "interrupted" ? "interrupted" : "complete",
          finishReason: event.finishReason,
        };
    }
  };

  const run = async (): Promise<void> => {
    const startedAt = Date.now();
    try {
      made = await gather();
      const { id: modelId, name: modelName, boundByTerms } = made.loaded.model;
      answer = { ...answer, modelId, modelName, boundByTerms };
      const request = {
        conversation: made.conversation,
        sampling: made.sampling,
        seed: begun.seed,
        image,
      };
      if (!abort.signal.aborted) {
        for await (const event of engine.generate(request, abort.signal)) take(event, made);
      }
      if (diskFailure !== null) answer = failed(answer, diskFailure);
      else if (answer.status === "streaming") answer = cutShort(answer, stopped ?? "cancelled");
    } catch (thrown) {
      if (stopped === null) logThrown(log, "chat", thrown, (code) => ({ event: "answer-failed", code }));
      answer = stopped === null ? failed(answer, toFailure(thrown)) : cutShort(answer, stopped);
    }
    await keep(startedAt);
  };

  /** The last write. Where even that fails, the windows still show the text and say that it was not kept. */
  const keep = async (startedAt: number): Promise<void> => {
    const provenance = made === null ? null : provenanceOf(made, begun.seed, startedAt, state.info.version);
    try {
      // A failed write while streaming is in `diskFailure` already.
      await writer.close().catch((thrown: unknown) => {
        answer = failed(answer, toFailure(thrown));
      });
      const summary = await store.finishAnswer(answer, provenance);
      // A case that was deleted meanwhile does not come back.
      if (state.cases.some(({ id }) => id === caseId)) state.put("cases", summary);
    } catch (thrown) {
      logThrown(log, "chat", thrown, (code) => ({ event: "answer-failed", code }));
      const failure = toFailure(thrown);
      const whole = answer;
      answer = failed(answer, failure);
      // A case that is gone takes nothing any more.
      if (failure.code !== "NOT_FOUND") unsavedAnswers.add({ shown: answer, whole, provenance });
    }
    state.endRunning(answer);
  };

  return {
    start() {
      void run().finally(ended.resolve);
      return ended.promise;
    },
    async stop(why) {
      stopped ??= why;
      abort.abort();
      await ended.promise;
    },
    abandon: () => ended.resolve(),
  };
}

const loadedNow = (status: EngineStatus): LoadedModel | null =>
  status.state === "busy" || status.state === "ready" ? status.loaded : null;

function grown(answer: Answer, channel: "text" | "thought", text: string): Answer {
  if (channel === "text") return { ...answer, text: answer.text + text };
  const thought = answer.thought ?? { text: "", state: "open", seconds: 0 };
  return {
    ...answer,
    thought: { ...thought, text: thought.text + text, seconds: (Date.now() - answer.createdAt) / 1_000 },
  };
}

const cutThought = (answer: Answer): Answer["thought"] =>
  answer.thought?.state === "open" ? { ...answer.thought, state: "cut-off" } : answer.thought;

const failed = (answer: Answer, failure: Failure): Answer => ({
  ...answer,
  thought: cutThought(answer),
  status: "interrupted",
  finishReason: "error",
  failure,
});

const cutShort = (answer: Answer, why: "cancelled" | "interrupted"): Answer => ({
  ...answer,
  thought: cutThought(answer),
  status: why === "cancelled" ? "complete" : "interrupted",
  finishReason: "cancelled",
});

const provenanceOf = (made: Made, seed: number, startedAt: number, appVersion: string): Provenance => ({
  appVersion,
  loaded: made.loaded,
  sampling: made.sampling,
  seed,
  systemInstruction: made.conversation.system,
  renderedPrompt: made.renderedPrompt,
  images: made.images,
  rawText: made.rawText,
  startedAt,
  operatingSystem: `${os.type()} ${os.release()} ${os.arch()}`,
});
