/** What the client sends, what it makes of answers, and what it does with servers that mean ill or are broken. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, test } from "vitest";
import { defaultSampling, type LoadedModel, type Vision } from "../../../../shared/domain.ts";
import { limits } from "../../../../shared/limits.ts";
import type { Turn } from "../../../../shared/prompt.ts";
import { createEgress } from "../../net/egress.ts";
import { startServer } from "../../net/testing/local-server.ts";
import type { AnswerEnd, GenerateEvent, ImageSource } from "../chat-engine.ts";
import { createOpenAiEngine, type OpenAiEngineOptions } from "./openai-engine.ts";
import { beginStream, type ChatScript, delta, event, startChatServer, usage } from "./testing/chat-server.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const seeing: Vision = { available: true, side: 144, tokensPerImage: 18, resampling: "bilinear-antialiased" };
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
const image = (() => Promise.resolve(png)) as ImageSource;
const question: Turn = { role: "user", parts: [{ type: "text", text: "Where is it?" }] };

async function serve(script: ChatScript, options: Partial<OpenAiEngineOptions> = {}) {
  const server = await startChatServer(script);
  const egress = createEgress({
    servers: { chat: server.address },
    environment: {},
    offline: () => false,
    appVersion: "1.2.3",
  });
  open.push(server, egress);
  const engine = createOpenAiEngine({
    egress,
    server: new URL("/v1/", server.address),
    model: { id: "medgemma", name: "MedGemma", notice: "" },
    vision: seeing,
    contextSize: { unknown: "server-silent" },
    key: null,
    ...options,
  });
  const ask = async (turns: readonly Turn[] = [question], signal = new AbortController().signal) => {
    const events: GenerateEvent[] = [];
    const request = {
      conversation: { system: "Be brief.", turns },
      sampling: { ...defaultSampling, maxTokens: 64 },
      seed: 7,
      image,
    };
    for await (const each of engine.generate(request, signal)) events.push(each);
    return { events, done: events.at(-1) as AnswerEnd };
  };
  return { server, engine, ask };
}

/** A stream of these pieces, as they are. */
const streaming =
  (...pieces: readonly (string | Uint8Array)[]): ChatScript =>
  async (response) => {
    beginStream(response);
    for (const piece of pieces) {
      response.write(piece);
      await sleep(5);
    }
    response.end();
  };
const refusing =
  (status: number, body: string, headers: Record<string, string> = {}): ChatScript =>
  (response) =>
    void response.writeHead(status, headers).end(body);
const end = delta({}, "stop") + event("[DONE]");

describe("a question", () => {
  it("is sent to the server's own path with everything that an answer depends on, and the key as a header only", async () => {
    const { server, ask } = await serve(streaming(delta({ content: "Left." }), end), { key: "canary" });
    const sha256 = "a".repeat(64);
    const parts = [
      { type: "image", sha256 },
      { type: "text", text: "Where is it?" },
    ] as const;
    await ask([{ role: "user", parts }, { role: "model", text: "Left." }, question]);
    const [asked] = server.asked;
    expect(asked?.url).toBe("/v1/chat/completions");
    expect(asked?.headers).toMatchObject({ authorization: "Bearer canary", accept: "text/event-stream" });
    expect(asked?.body).toEqual({
      model: "medgemma",
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw==" } },
            { type: "text", text: "Where is it?" },
          ],
        },
        { role: "assistant", content: "Left." },
        { role: "user", content: "Where is it?" },
      ],
      temperature: 0,
      top_p: 0.95,
      top_k: 64,
      min_p: 0,
      max_tokens: 64,
      seed: 7,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(JSON.stringify(asked?.body)).not.toContain("canary");
  });

  it("with an image for a model that reads none is refused before anything is sent", async () => {
    const failure = {
      code: "VISION_UNAVAILABLE",
      message: "It reads none.",
      remedy: "Choose another.",
    } as const;
    const { server, ask } = await serve(streaming(end), { vision: { available: false, failure } });
    const shown: Turn = { role: "user", parts: [{ type: "image", sha256: "a".repeat(64) }] };
    await expect(ask([shown])).rejects.toMatchObject({ code: "VISION_UNAVAILABLE" });
    expect(server.connections).toBe(0);
  });
});

describe("an answer", () => {
  it("has the server's counts where it gives them", async () => {
    const { ask } = await serve(
      streaming(delta({ content: "Left." }, "stop"), usage(20, 5, 12), event("[DONE]")),
    );
    expect((await ask()).done.statistics).toMatchObject({
      promptTokens: 20,
      cachedTokens: 12,
      completionTokens: 5,
      contextSize: { unknown: "server-silent" },
      imagesEncoded: { unknown: "server-silent" },
    });
  });

  it("has reasons in place of counts that the server does not give, or gives as something else", async () => {
    const broken = event({ choices: [], usage: { prompt_tokens: -1, completion_tokens: "many" } });
    for (const more of ["", broken]) {
      const { ask } = await serve(streaming(delta({ content: "Left." }, "stop") + more));
      const { promptTokens, completionTokens, tokensPerSecond } = (await ask()).done.statistics;
      for (const value of [promptTokens, completionTokens, tokensPerSecond])
        expect(value).toEqual({ unknown: "server-silent" });
    }
  });

  it("is read from lines of any ending, with comments and pings between, however its bytes are cut", async () => {
    const bytes = Buffer.from(
      `: ping\r\n\r\n${delta({ content: "3 µm 🫁 左" }).replaceAll("\n", "\r\n")}${end}`,
    );
    const { ask } = await serve(streaming(...Array.from(bytes, (byte) => Uint8Array.of(byte))));
    const { events, done } = await ask();
    expect(done).toMatchObject({ text: "3 µm 🫁 左", finishReason: "stop" });
    expect(events.filter(({ type }) => type === "text")).toHaveLength(1);
  });

  it("never streams half a character that the server cut in two", async () => {
    const { ask } = await serve(streaming(delta({ content: "a\ud83e" }), delta({ content: "\udec1b" }), end));
    const texts = (await ask()).events.flatMap((each) => (each.type === "text" ? [each.text] : []));
    expect(texts).toEqual(["a", "🫁b"]);
  });

  it.each([
    ["marked as the model marks it", [{ content: "<unused94>thou" }, { content: "ght\nHm.<unused95>" }]],
    ["parted by llama-server or SGLang", [{ reasoning_content: "Hm." }]],
    ["parted by vLLM or Ollama", [{ reasoning: "Hm.", content: "" }]],
  ])("has its thought apart: %s", async (_, thinking) => {
    const { ask } = await serve(
      streaming(...thinking.map((fields) => delta(fields)), delta({ content: "Left." }), end),
    );
    const { done } = await ask();
    expect(done).toMatchObject({ text: "Left.", thought: { text: "Hm.", state: "closed" } });
  });

  it("is whole once it has a finish reason, though the server neither says DONE nor closes", async () => {
    const { ask } = await serve(async (response) => {
      beginStream(response);
      response.write(delta({ content: "Left." }, "stop"));
      await sleep(60_000, null, { ref: false });
    });
    expect((await ask()).done).toMatchObject({ text: "Left.", finishReason: "stop" });
  });

  it("that is stopped closes the connection, so that the server stops as well", async () => {
    const abort = new AbortController();
    const { server, ask } = await serve(async (response) => {
      beginStream(response);
      response.write(delta({ content: "Left" }));
      await sleep(50);
      abort.abort();
    });
    const { done } = await ask([question], abort.signal);
    expect(done).toMatchObject({ finishReason: "cancelled", text: "Left" });
    expect(done.statistics.completionTokens).toEqual({ unknown: "not-reached" });
    await expect.poll(() => server.asked[0]?.left).toBe(true);
  });
});

describe("a server that refuses", () => {
  const json = (error: unknown): string => JSON.stringify({ error });
  it.each([
    [
      401,
      json({ message: "Invalid API Key", type: "authentication_error" }),
      "SERVER_REFUSED",
      "Invalid API Key",
    ],
    [404, json({ message: "model not found" }), "SERVER_REFUSED", "model not found"],
    [413, "too large", "TOO_LARGE", "too large"],
    [
      503,
      json({ code: 503, message: "Loading model", type: "unavailable_error" }),
      "SERVER_BUSY",
      "Loading model",
    ],
    [429, "", "SERVER_BUSY", "(status 429)"],
    [400, json({ type: "exceed_context_size_error", message: "too long" }), "CONTEXT_FULL", "too long"],
    [400, json({ code: "context_length_exceeded", message: "too long" }), "CONTEXT_FULL", "too long"],
    [400, JSON.stringify({ object: "error", message: "bad", type: "x", code: 400 }), "SERVER_REFUSED", "bad"],
    [500, json("text alone"), "SERVER_FAILED", "text alone"],
    [502, "<html>a proxy's page</html>", "SERVER_FAILED", "(status 502)"],
  ])("with %i %s is %s", async (status, body, code, words) => {
    const { engine, ask } = await serve(refusing(status, body));
    await expect(ask()).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    expect(engine.status.state).toBe("ready");
  });

  it("is quoted in one line without control characters, and shortened", async () => {
    const { ask } = await serve(refusing(500, json({ message: `a\n\u202e${"b".repeat(1_000)}` })));
    const failure = (await ask().catch((thrown: unknown) => thrown)) as Error;
    expect(failure.message).toContain('"a bbb');
    expect(failure.message.length).toBeLessThan(limits.chatSaidCharacters + 100);
  });

  it("with a redirect is not followed, to no other host and to no other path", async () => {
    const elsewhere = await startServer((_, response) => response.end());
    open.push(elsewhere);
    for (const location of [elsewhere.address.href, "/v1/other"]) {
      const { server, ask } = await serve(refusing(307, "", { location }));
      await expect(ask()).rejects.toMatchObject({ code: "SERVER_NOT_ALLOWED" });
      expect([elsewhere.connections, server.requests.length]).toEqual([0, 1]);
    }
  });

  it("in the stream fails the answer; what was streamed stays valid", async () => {
    const error = event({ error: { message: "out of memory" } });
    const { engine, ask } = await serve(streaming(delta({ content: "Left" }), error));
    await expect(ask()).rejects.toMatchObject({
      code: "SERVER_FAILED",
      message: expect.stringContaining("out of memory") as string,
    });
    expect(engine.status.state).toBe("ready");
  });
});

describe("what is no answer", () => {
  it.each<[string, ChatScript]>([
    ["a page", (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>")],
    ["no JSON", streaming("data: {oops\n\n")],
    ["another form", streaming(event({ choices: "none" }))],
    ["a stream that breaks off", streaming(delta({ content: "Left" }))],
    ["a stream that is done without a finish reason", streaming(delta({ content: "Left" }), event("[DONE]"))],
    ["an event without an end", streaming(`data: ${"x".repeat(limits.chatEventBytes + 1)}`)],
    [
      "more than any answer has",
      async (response) => {
        beginStream(response);
        const piece = delta({ content: "x".repeat(500_000) });
        for (let at = 0; at < 200 && !response.destroyed; at++)
          if (!response.write(piece))
            await Promise.race([sleep(1_000), new Promise((go) => response.once("drain", go))]);
      },
    ],
  ])("%s is the server's failure, and the next question is answered", async (_, script) => {
    let first = true;
    const { ask } = await serve((response, asked) => {
      const answer = first ? script : streaming(delta({ content: "Left." }), end);
      first = false;
      return answer(response, asked);
    });
    await expect(ask()).rejects.toMatchObject({ code: "SERVER_FAILED" });
    expect((await ask()).done.text).toBe("Left.");
  });

  it("an end for another reason than the model's is a failure", async () => {
    const { ask } = await serve(streaming(delta({ content: "Left" }), delta({}, "content_filter")));
    await expect(ask()).rejects.toMatchObject({ code: "GENERATION_FAILED" });
  });
});

test("what is loaded names the server and says nothing of hashes", async () => {
  const { server, engine } = await serve(streaming(end));
  expect(engine.status).toEqual({
    state: "ready",
    loaded: {
      kind: "remote",
      model: { id: "medgemma", name: "MedGemma", notice: "" },
      server: { origin: server.address.origin, place: "this-computer" },
      contextSize: { unknown: "server-silent" },
      vision: seeing,
    } satisfies LoadedModel,
  });
});
