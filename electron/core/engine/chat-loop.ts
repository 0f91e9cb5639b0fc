/** One answer after another on one context: prompt, images, what is cached, tokens. See docs/engine.md. */
import type { Token } from "node-llama-cpp";
import type { FinishReason, Sampling } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import { renderPrompt, type Segment } from "../../../shared/prompt.ts";
import { Aborted, Interruptible } from "../concurrency/interruptible.ts";
import { AnswerReader } from "./answer-reader.ts";
import { AnswerTokenCache } from "./answer-token-cache.ts";
import type { Conversation, GenerateEvent } from "./chat-engine.ts";
import { ConversationState } from "./conversation-state.ts";
import { fromEvaluation } from "./failures.ts";
import type { HostedModel } from "./model-host.ts";
import { prefillPieces } from "./prefill.ts";
import { keepCommonPrefix } from "./prefix-reuse.ts";
import { PromptImages } from "./prompt-images.ts";
import { promptTokens } from "./prompt-tokens.ts";
import type { Stage } from "./protocol.ts";
import { samplingOptions } from "./sampling.ts";
import { AnswerStatistics, type Clock } from "./statistics.ts";
import { messageEveryMs, TextBatcher } from "./text-batcher.ts";
import type { EncodedImage } from "./vision/image-encoder.ts";

export interface ChatRequest {
  readonly conversation: Conversation;
  readonly sampling: Sampling;
  readonly seed: number;
  square(sha256: string): Promise<ModelSquare>;
}

type Emit = (event: GenerateEvent) => void;
type Ended = Exclude<FinishReason, "error">;

/** What one answer needs at every step. */
interface Run {
  readonly request: ChatRequest;
  readonly interruptible: Interruptible;
  readonly statistics: AnswerStatistics;
  readonly emit: Emit;
}

export class ChatLoop {
  readonly #hosted: HostedModel;
  readonly #tellStage: (stage: Stage) => void;
  readonly #now: Clock;
  readonly #state: ConversationState;
  readonly #images: PromptImages | null;
  readonly #answerTokens = new AnswerTokenCache();
  /** Native work that a cancelled answer left behind. */
  #leftover: Promise<void> = Promise.resolve();

  constructor(hosted: HostedModel, tellStage: (stage: Stage) => void, now: Clock = () => performance.now()) {
    const { context, encoder, model } = hosted;
    this.#hosted = hosted;
    this.#tellStage = tellStage;
    this.#now = now;
    this.#state = new ConversationState(context);
    this.#images = encoder === null ? null : new PromptImages(encoder, model.embeddingVectorSize, now);
  }

  /** Tokens of the rendered prompt, images included. Throws CasebookError BAD_REQUEST, and why images are off. */
  measure(conversation: Conversation): number {
    return this.#count(renderPrompt(conversation).segments);
  }

  /**
   * Writes one answer; resolves after the `done` event, also when `signal` was aborted. Throws CasebookError:
   * CONTEXT_FULL, GENERATION_FAILED, BAD_REQUEST, and why images are off. Not to be called before the last call has ended.
   */
  async generate(request: ChatRequest, signal: AbortSignal, emit: Emit): Promise<void> {
    const statistics = new AnswerStatistics(this.#hosted.context.contextSize, this.#now);
    const run = { request, interruptible: new Interruptible(signal), statistics, emit };
    try {
      await run.interruptible.wait(this.#leftover);
      const tokens = await this.#readPrompt(run);
      await this.#writeAnswer(run, tokens);
    } catch (thrown) {
      if (!(thrown instanceof Aborted)) throw fromEvaluation(thrown);
      this.#leaveBehind(run.interruptible);
      emit(done("cancelled", { text: "", thought: null, rawText: "" }, statistics));
    } finally {
      this.#tellStage("idle");
    }
  }

  /** Encodes what is new, and brings the sequence to the prompt's last token but one. */
  async #readPrompt(run: Run): Promise<Token[]> {
    const { request, interruptible, statistics, emit } = run;
    const { text: renderedPrompt, segments } = renderPrompt(request.conversation);
    // Before minutes go into encoding the images of a prompt that does not fit.
    this.#state.roomAfter(this.#count(segments));
    const images = await this.#encodeImages(run, segments);
    const tokens = promptTokens(this.#hosted.model, segments, this.#answerTokens, (sha256) =>
      tokensOf(images, sha256),
    );
    this.#state.roomAfter(tokens.length);

    const sequence = this.#state.sequence();
    const head = tokens.slice(0, -1);
    await this.#evaluating(interruptible, async () => {
      const cached = await interruptible.wait(keepCommonPrefix(sequence, head));
      statistics.prompt(tokens.length, cached);
      emit({ type: "prompt", promptTokens: tokens.length, cachedTokens: cached, renderedPrompt });
      for (const piece of prefillPieces(head.slice(cached), this.#hosted.context.batchSize)) {
        this.#tellStage(piece.hasImage ? "reading-image" : "answering");
        await interruptible.wait(sequence.evaluateWithoutGeneratingNewTokens([...piece.tokens]));
      }
      // The place that another answer to the same question, or the next question after a thought, goes back to.
      await interruptible.wait(sequence.takeCheckpoint());
    });
    return tokens;
  }

  async #writeAnswer(run: Run, prompt: readonly Token[]): Promise<void> {
    const { request, interruptible, statistics, emit } = run;
    const { model, loaded } = this.#hosted;
    const limit = Math.min(request.sampling.maxTokens, this.#state.roomAfter(prompt.length));
    const batcher = new TextBatcher(emit, messageEveryMs(loaded.gpuLayers));
    const reader = new AnswerReader(model, prompt, batcher, this.#now);
    const generated: Token[] = [];
    const options = samplingOptions(request.sampling, request.seed, () => generated);
    this.#tellStage("answering");
    const iterator = this.#state.sequence().evaluate(prompt.slice(-1), { ...options, yieldEogToken: true });

    const write = async (): Promise<Ended> => {
      while (generated.length < limit) {
        const next = await interruptible.wait(iterator.next());
        if (next.done === true) return "stop";
        statistics.token();
        if (model.isEogToken(next.value)) {
          reader.pushEnd(next.value);
          return "stop";
        }
        generated.push(next.value);
        reader.push(next.value);
      }
      return "length";
    };
    let ended: Ended;
    try {
      ended = await this.#evaluating(interruptible, write);
      await iterator.return();
    } catch (thrown) {
      const text = reader.end();
      if (!(thrown instanceof Aborted)) throw thrown;
      this.#leaveBehind(interruptible, iterator);
      reader.rememberIn(this.#answerTokens);
      emit(done("cancelled", text, statistics));
      return;
    }
    const text = reader.end();
    reader.rememberIn(this.#answerTokens);
    emit(done(ended, text, statistics));
  }

  /** Whatever fails while the sequence is in use leaves it in a state that nobody knows. */
  async #evaluating<T>(interruptible: Interruptible, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof Aborted)) {
        await interruptible.settled();
        await this.#state.discard();
      }
      throw thrown;
    }
  }

  /** The next answer waits for native work that cannot be stopped; this one's user does not. */
  #leaveBehind(interruptible: Interruptible, iterator?: AsyncGenerator<Token, void>): void {
    const finish = async (): Promise<void> => {
      const well = await interruptible.settled();
      await iterator?.return();
      if (!well) await this.#state.discard();
    };
    this.#leftover = finish();
  }

  async #encodeImages(run: Run, segments: readonly Segment[]): Promise<Map<string, EncodedImage>> {
    if (this.#images === null) return new Map();
    const { request, interruptible, statistics, emit } = run;
    return await this.#images.all(segments, {
      square: (sha256) => request.square(sha256),
      wait: (work) => interruptible.wait(work),
      encoding: () => this.#tellStage("encoding-image"),
      encoded: (sha256, cached, encodeMs) => {
        if (!cached) statistics.image(encodeMs);
        emit({ type: "image", sha256, cached, encodeMs });
      },
    });
  }

  #count(segments: readonly Segment[]): number {
    const { vision } = this.#hosted.loaded;
    let count = 0;
    for (const segment of segments) {
      if (segment.kind !== "image") {
        count += promptTokens(this.#hosted.model, [segment], this.#answerTokens, () => []).length;
      } else if (vision.available) {
        count += vision.tokensPerImage;
      } else {
        throw CasebookError.from(vision.failure);
      }
    }
    return count;
  }
}

const tokensOf = (images: ReadonlyMap<string, EncodedImage>, sha256: string): readonly Token[] => {
  const image = images.get(sha256);
  if (image === undefined) throw new Error("an image of the prompt was not encoded");
  return image.tokens;
};

const done = (
  finishReason: Ended,
  text: ReturnType<AnswerReader["end"]>,
  statistics: AnswerStatistics,
): GenerateEvent => ({ type: "done", finishReason, ...text, statistics: statistics.read() });
