/** The stream of a chat completion: server-sent events, each a JSON object with what is new. */
import { createParser } from "eventsource-parser";
import * as v from "valibot";
import { limits } from "../../../../shared/limits.ts";
import { failureInStream, notUnderstood } from "./server-failures.ts";

const count = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))), undefined);
const words = v.optional(v.nullable(v.string()));
const chunkSchema = v.object({
  choices: v.optional(
    v.array(
      v.object({
        index: v.optional(v.number(), 0),
        delta: v.optional(
          v.nullable(
            v.object({
              content: words,
              /** llama-server and SGLang. */
              reasoning_content: words,
              /** vLLM and Ollama. */
              reasoning: words,
            }),
          ),
        ),
        finish_reason: words,
      }),
    ),
    [],
  ),
  usage: v.optional(
    v.nullable(
      v.object({
        prompt_tokens: count,
        completion_tokens: count,
        prompt_tokens_details: v.fallback(v.optional(v.nullable(v.object({ cached_tokens: count }))), null),
      }),
    ),
  ),
});

/** Counts that the server reports; undefined where it does not. */
export interface Usage {
  readonly promptTokens: number | undefined;
  readonly cachedTokens: number | undefined;
  readonly completionTokens: number | undefined;
}

/** What one event adds. */
export interface Chunk {
  readonly text: string;
  readonly reasoning: string;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
}

/**
 * Ends with the server's `[DONE]`, or with the stream. Throws SERVER_FAILED for what is not understood or too large,
 * and what the server reports as an error; what the stream fails with is passed on.
 * @param body bytes of UTF-8, cut anywhere
 */
export async function* readChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk, void> {
  const waiting: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void waiting.push(data) });
  const decoder = new TextDecoder();
  let total = 0;
  let sinceEvent = 0;
  for await (const bytes of body) {
    total += bytes.length;
    sinceEvent += bytes.length;
    if (total > limits.chatAnswerBytes) throw notUnderstood("it is too long");
    parser.feed(decoder.decode(bytes, { stream: true }));
    if (waiting.length > 0) sinceEvent = 0;
    // Checked after the events of this piece, so that only what waits for its end counts.
    if (sinceEvent > limits.chatEventBytes) throw notUnderstood("one of its events is too large");
    for (const data of waiting.splice(0)) {
      if (data.trim() === "[DONE]") return;
      yield readChunk(data);
    }
  }
}

function readChunk(data: string): Chunk {
  const json = parseJson(data);
  if (typeof json === "object" && json !== null && "error" in json && json.error !== null)
    throw failureInStream(json.error);
  const parsed = v.safeParse(chunkSchema, json);
  if (!parsed.success) throw notUnderstood("one of its events has another form");
  const { choices, usage } = parsed.output;
  // One answer was asked for; a server that sends more has this one as its first.
  const choice = choices.find(({ index }) => index === 0);
  return {
    text: choice?.delta?.content ?? "",
    reasoning: choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? "",
    finishReason: choice?.finish_reason ?? null,
    usage: usage
      ? {
          promptTokens: usage.prompt_tokens,
          cachedTokens: usage.prompt_tokens_details?.cached_tokens,
          completionTokens: usage.completion_tokens,
        }
      : null,
  };
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw notUnderstood("one of its events is no JSON", cause);
  }
}
