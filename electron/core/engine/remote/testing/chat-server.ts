/** A server on 127.0.0.1 that speaks OpenAI's chat completions as a test scripts it, and notes what it was sent. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type LocalServer, startServer } from "../../../net/testing/local-server.ts";

export interface ChatRequestBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly max_tokens: number;
  readonly seed: number;
  readonly [field: string]: unknown;
}

export interface Asked {
  readonly body: ChatRequestBody;
  readonly headers: IncomingMessage["headers"];
  readonly url: string | undefined;
  /** Whether the client closed the connection before the answer ended. */
  left: boolean;
}

export interface ChatServer extends LocalServer {
  readonly asked: readonly Asked[];
}

/** Writes the answer; the connection of a client that leaves is closed. */
export type ChatScript = (response: ServerResponse, asked: Asked) => Promise<void> | void;

export async function startChatServer(script: ChatScript): Promise<ChatServer> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await json(request)) as ChatRequestBody;
    const one: Asked = { body, headers: request.headers, url: request.url, left: false };
    asked.push(one);
    response.once("close", () => (one.left = !response.writableFinished));
    await script(response, one);
  };
  const server = await startServer((request, response) => {
    answer(request, response).catch((thrown: unknown) => response.destroy(thrown as Error));
  });
  return {
    asked,
    address: server.address,
    requests: server.requests,
    close: () => server.close(),
    get connections() {
      return server.connections;
    },
  };
}

/** The head of a stream of events. */
export const beginStream = (response: ServerResponse): void =>
  void response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });

export const event = (data: unknown): string =>
  `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

export const delta = (fields: object, finish: string | null = null): string =>
  event({ object: "chat.completion.chunk", choices: [{ index: 0, delta: fields, finish_reason: finish }] });

/** As llama-server counts: a last chunk without choices. */
export const usage = (prompt: number, completion: number, cached = 0): string =>
  event({
    choices: [],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      prompt_tokens_details: { cached_tokens: cached },
    },
  });

/** A model of so many words, each a token and an event of its own; it obeys `max_tokens`, and stops when the client left. */
export const wordByWord =
  (words: readonly string[], everyMs: number): ChatScript =>
  async (response, asked) => {
    beginStream(response);
    const most = Math.min(words.length, asked.body.max_tokens);
    for (const word of words.slice(0, most)) {
      if (asked.left) return;
      response.write(delta({ content: word }));
      await sleep(everyMs);
    }
    response.write(delta({}, most < words.length ? "length" : "stop"));
    response.write(usage(20, most));
    response.end(event("[DONE]"));
  };
