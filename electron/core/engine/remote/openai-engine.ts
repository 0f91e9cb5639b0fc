/**
 * A server that speaks OpenAI's chat completions, as llama-server, vLLM, SGLang, Docker Model Runner, Ollama and LM Studio
 * do. It proves the port and is not offered to users yet: consent, detection and settings come first.
 */
import type { Readable } from "node:stream";
import type { LoadedRemoteModel, Vision } from "../../../../shared/domain.ts";
import { CasebookError } from "../../../../shared/errors.ts";
import { type Knowable, unknown } from "../../../../shared/knowable.ts";
import { limits } from "../../../../shared/limits.ts";
import { Interruptible } from "../../concurrency/interruptible.ts";
import { Mutex } from "../../concurrency/mutex.ts";
import type { Egress } from "../../net/egress.ts";
import { isLoopback } from "../../net/egress-hosts.ts";
import { cancelledBefore } from "../cancelled-answer.ts";
import type { AnswerEnd, ChatEngine, Conversation, GenerateEvent, GenerateRequest } from "../chat-engine.ts";
import { endedByServer, engineEnded } from "../errors.ts";
import { StatusFeed } from "../status-feed.ts";
import { readChunks } from "./answer-stream.ts";
import { chatRequest } from "./chat-request.ts";
import { RemoteAnswer } from "./remote-answer.ts";
import { notUnderstood, refusalOf } from "./server-failures.ts";

export interface OpenAiEngineOptions {
  /** Its chat server is `server`. */
  readonly egress: Pick<Egress, "send">;
  /** Up to the version, as in `http://127.0.0.1:8080/v1`. */
  readonly server: URL;
  /** `id`: as the server names it. */
  readonly model: LoadedRemoteModel["model"];
  readonly vision: Vision;
  readonly contextSize: Knowable<number>;
  /** Sent as a bearer token; null: none. */
  readonly key: string | null;
}

/** Opens no connection before the first question. Throws from `generate` also SERVER_*, and TOO_LARGE. */
export function createOpenAiEngine(options: OpenAiEngineOptions): ChatEngine {
  const { server, model, vision, contextSize } = options;
  const loaded: LoadedRemoteModel = {
    kind: "remote",
    model,
    server: { origin: server.origin, place: isLoopback(server) ? "this-computer" : "network" },
    contextSize,
    vision,
  };
  const feed = new StatusFeed();
  feed.set({ state: "ready", loaded });
  const mutex = new Mutex();
  const disposal = new AbortController();

  const requireAlive = (): void => {
    if (disposal.signal.aborted) throw engineEnded();
  };

  async function* generate(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void> {
    requireAlive();
    const release = await mutex.take(signal);
    if (release === null) return yield cancelledBefore();
    try {
      requireAlive();
      feed.set({ state: "busy", loaded });
      yield* answer(options, request, AbortSignal.any([signal, disposal.signal]));
    } catch (thrown) {
      requireAlive();
      throw thrown;
    } finally {
      if (!disposal.signal.aborted) feed.set({ state: "ready", loaded });
      release();
    }
  }

  return {
    get status() {
      return feed.status;
    },
    onStatus: (listener) => feed.subscribe(listener),
    generate,
    measure(_conversation: Conversation) {
      return new Promise((resolve) => {
        requireAlive();
        resolve(unknown("server-silent"));
      });
    },
    dispose() {
      disposal.abort();
      feed.set({ state: "off" });
      return Promise.resolve();
    },
  };
}

async function* answer(
  options: OpenAiEngineOptions,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, void> {
  const growing = new RemoteAnswer(options.contextSize);
  let finishReason: AnswerEnd["finishReason"] | null = null;
  let body: Readable | null = null;
  let afterEnd: NodeJS.Timeout | undefined;
  try {
    body = await ask(options, request, signal);
    yield {
      type: "prompt",
      promptTokens: unknown("server-silent"),
      cachedTokens: unknown("server-silent"),
      renderedPrompt: unknown("server-template"),
    };
    for await (const chunk of readChunks(body)) {
      yield* growing.push(chunk);
      if (chunk.finishReason === null) continue;
      finishReason = finishReasonOf(chunk.finishReason);
      // The counts come after the end, where they come at all.
      afterEnd ??= setTimeout(() => body?.destroy(), limits.chatCountsMs);
    }
  } catch (thrown) {
    if (signal.aborted) finishReason = "cancelled";
    // The answer is whole: a connection that ends otherwise than announced takes nothing away from it.
    else if (finishReason === null) throw thrown;
  } finally {
    clearTimeout(afterEnd);
    body?.destroy();
  }
  yield* growing.rest();
  if (finishReason === null) throw notUnderstood("it breaks off before its end");
  yield growing.end(finishReason);
}

/** The body of the answer. Throws what the server refuses with. */
async function ask(
  { egress, server, model, vision, key }: OpenAiEngineOptions,
  request: GenerateRequest,
  signal: AbortSignal,
): Promise<Readable> {
  const seen = request.conversation.turns.some(
    (turn) => turn.role === "user" && turn.parts.some(({ type }) => type === "image"),
  );
  if (seen && !vision.available) throw CasebookError.from(vision.failure);
  const { status, headers, body } = await egress.send({
    purpose: "chat-answer",
    method: "POST",
    address: new URL(`${server.pathname.replace(/\/$/, "")}/chat/completions`, server),
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      ...(key !== null && { authorization: `Bearer ${key}` }),
    },
    // Images may take long to make; stopping does not wait for them.
    body: await new Interruptible(signal).wait(chatRequest(model.id, request)),
    signal,
  });
  if (status !== 200) throw refusalOf(status, await firstOf(body));
  if (/^text\/event-stream\b/i.test(headers["content-type"] ?? "")) return body;
  body.destroy();
  throw notUnderstood("it is no stream of events");
}

/** The beginning of a body, as text. */
async function firstOf(body: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(Buffer.from(piece));
    bytes += piece.length;
    if (bytes > limits.chatRefusalBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, limits.chatRefusalBytes).toString("utf8");
}

function finishReasonOf(reason: string): AnswerEnd["finishReason"] {
  if (reason === "stop" || reason === "length") return reason;
  // "content_filter", "tool_calls", SGLang's "abort": what is there is no whole answer.
  throw endedByServer();
}
