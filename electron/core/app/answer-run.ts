/** One answer from its first token to its last, or to whatever ends it. Its text is kept in every case. */
import type { Answer } from "../../../shared/domain.ts";
import { CasebookError, type Failure, toFailure } from "../../../shared/errors.ts";
import { branchTo, messagesById } from "../../../shared/message-tree.ts";
import { Interruptible } from "../concurrency/interruptible.ts";
import type { GenerateEvent, ImageSource } from "../engine/chat-engine.ts";
import type { RunAnswer } from "../inference/growing-answer.ts";
import type { Inference, InferenceRequest, InferenceRun, ModelImage } from "../inference/inference.ts";
import { type Log, logThrown } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { ActiveModel } from "./active-model.ts";
import { createAnswerWriter } from "./answer-writer.ts";
import { attachmentsOf, turnsOf } from "./conversation.ts";
import type { EncoderInputs } from "./encoder-inputs.ts";
import type { State } from "./state.ts";
import type { UnsavedAnswers } from "./unsaved-answers.ts";

/** The parts of the core that an answer goes through. */
export interface AnswerRunOptions {
  readonly store: Store;
  readonly inference: Inference;
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

/** An image of the case as the model is given it. */
interface AnswerImage extends ModelImage {
  readonly attachmentId: string;
}

export function createAnswerRun(options: AnswerRunOptions, begun: Answer): AnswerRun {
  const { store, inference, state, models, encoderInputs, image, unsavedAnswers, log } = options;
  const { caseId } = begun;
  const abort = new AbortController();
  let stopped: "cancelled" | "interrupted" | null = null;
  let diskFailure: Failure | null = null;
  let answer = begun;
  /** null until everything that it is made of is gathered. */
  let asked: InferenceRun<AnswerImage> | null = null;
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

  const gather = async (startedAt: number): Promise<InferenceRequest<AnswerImage>> => {
    const loaded = await interruptible.wait(models.ensureLoaded());
    const { messages } = await store.readCase(caseId);
    // A recovered database may lack a message: what is there before the gap is left out.
    const { messages: branch } = branchTo(messagesById(messages), begun.parentId);
    const images: AnswerImage[] = [];
    for (const attachmentId of attachmentsOf(branch)) {
      if (!loaded.vision.available) throw CasebookError.from(loaded.vision.failure);
      const sha256 = await interruptible.wait(encoderInputs.hash(caseId, attachmentId, loaded.vision));
      images.push({ attachmentId, side: loaded.vision.side, sha256 });
    }
    const hashes = new Map(images.map(({ attachmentId, sha256 }) => [attachmentId, sha256]));
    const turns = turnsOf(branch, (id) => hashes.get(id) ?? "");
    const { systemInstruction: system, sampling } = state.settings;
    const conversation = { system, turns };
    return {
      loaded,
      conversation,
      images,
      image,
      sampling,
      seed: begun.seed,
      workClass: "person",
      startedAt,
    };
  };

  const take = (event: GenerateEvent, { text, thought, statistics }: RunAnswer): void => {
    switch (event.type) {
      case "prompt":
      case "image":
        return;
      case "text": {
        const offset = event.channel === "text" ? answer.text.length : (answer.thought?.text.length ?? 0);
        answer = { ...answer, text, thought };
        state.grow(answer, event.channel, offset, event.text);
        writer.grew(answer, event.tokens);
        return;
      }
      case "done": {
        const status = stopped === "interrupted" ? "interrupted" : "complete";
        answer = { ...answer, text, thought, statistics, status, finishReason: event.finishReason };
      }
    }
  };

  const run = async (): Promise<void> => {
    try {
      const request = await gather(Date.now());
      const { id: modelId, name: modelName, boundByTerms } = request.loaded.model;
      answer = { ...answer, modelId, modelName, boundByTerms };
      asked = inference.start(request);
      if (!abort.signal.aborted) {
        for await (const event of asked.events(abort.signal)) take(event, asked.answer);
      }
      if (diskFailure !== null) answer = failed(answer, diskFailure);
      else if (answer.status === "streaming") answer = cutShort(answer, stopped ?? "cancelled");
    } catch (thrown) {
      if (stopped === null) logThrown(log, "chat", thrown, (code) => ({ event: "answer-failed", code }));
      answer = stopped === null ? failed(answer, toFailure(thrown)) : cutShort(answer, stopped);
    }
    await keep();
  };

  /** The last write. Where even that fails, the windows still show the text and say that it was not kept. */
  const keep = async (): Promise<void> => {
    const provenance = asked && { ...asked.provenance, images: [...asked.provenance.images] };
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
