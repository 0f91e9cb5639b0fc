/** What every ChatEngine promises, as tests that run over each of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultSampling, type EngineStatus, type Sampling } from "../../../../shared/domain.ts";
import { CasebookError } from "../../../../shared/errors.ts";
import type { StoredImage } from "../../../../shared/imaging/content.ts";
import type { ModelSquare } from "../../../../shared/imaging/square.ts";
import { isKnown, type Knowable } from "../../../../shared/knowable.ts";
import type { Turn } from "../../../../shared/prompt.ts";
import type { ChatEngine, GenerateEvent, ImageSource } from "../chat-engine.ts";
import { imagesFrom } from "../image-source.ts";
import { ask } from "./practice-fixture.ts";

export interface ContractSubject {
  /** Ready to answer. */
  readonly engine: ChatEngine;
  /** An image that it takes. */
  readonly square: ModelSquare;
  readonly encodePng: (image: StoredImage) => Promise<Uint8Array>;
  /** Its answer has at least 20 tokens and takes at least 20 ms. */
  readonly longQuestion: string;
}

/** @param start called once @param start.another a second engine of the kind, to be ended by the test */
export function testChatEngine(
  name: string,
  start: () => Promise<ContractSubject>,
  another: () => Promise<ContractSubject>,
): void {
  describe(`${name}, as a ChatEngine`, () => {
    let subject: ContractSubject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.engine.dispose());

    const imagesOf = ({ square, encodePng }: ContractSubject): ImageSource =>
      imagesFrom(async (sha256) => {
        if (sha256 === square.sha256) return square;
        throw new CasebookError("NOT_FOUND", "The image is gone.", "Add it again.");
      }, encodePng);

    interface Options {
      readonly sampling?: Partial<Sampling>;
      readonly signal?: AbortSignal;
      readonly image?: ImageSource;
      readonly onEvent?: (event: GenerateEvent) => void;
    }
    const requestOf = (turns: readonly Turn[], { sampling, image = imagesOf(subject) }: Options) => ({
      conversation: { system: "Be brief.", turns },
      sampling: { ...defaultSampling, maxTokens: 40, ...sampling },
      seed: 1,
      image,
    });
    async function answerOf(turns: readonly Turn[], options: Options = {}) {
      const events: GenerateEvent[] = [];
      const { signal = new AbortController().signal } = options;
      for await (const event of subject.engine.generate(requestOf(turns, options), signal)) {
        events.push(event);
        options.onEvent?.(event);
      }
      const done = events.at(-1);
      if (done?.type !== "done") throw new Error("the answer has no end");
      const streamed = events.flatMap((event) =>
        event.type === "text" && event.channel === "text" ? [event.text] : [],
      );
      return { events, done, streamed };
    }
    const isRunning = (event: GenerateEvent): boolean => event.type === "text";

    test("an answer begins with the prompt, streams its text, and ends once", async () => {
      const { events, done, streamed } = await answerOf([ask(subject.longQuestion)]);
      const types = events.map(({ type }) => type).filter((type) => type !== "image");
      expect(types[0]).toBe("prompt");
      expect(types.filter((type) => type !== "text")).toEqual(["prompt", "done"]);
      expect(streamed.length).toBeGreaterThan(1);
      expect(streamed.join("")).toBe(done.text);
      expect(streamed.every((text) => text !== "")).toBe(true);
      expect(done.rawText).toContain(done.text);
    });

    test("the prompt and every count are known, or say why not", async () => {
      const { events, done } = await answerOf([ask(subject.longQuestion)]);
      const { statistics } = done;
      const reasons = ["not-reached", "server-template", "server-silent"];
      const [prompt] = events.flatMap((event) => (event.type === "prompt" ? [event] : []));
      const values: readonly (Knowable<number> | Knowable<string> | undefined)[] = [
        prompt?.renderedPrompt,
        prompt?.promptTokens,
        prompt?.cachedTokens,
        ...Object.values(statistics),
      ];
      for (const value of values) {
        if (value === undefined) throw new Error("a value is missing");
        if (!isKnown<string | number | { unknown: never }>(value as number)) {
          expect(reasons).toContain((value as unknown as { unknown: string }).unknown);
        }
      }
      const { promptTokens, completionTokens } = statistics;
      if (isKnown(promptTokens)) expect(promptTokens).toBeGreaterThan(0);
      if (isKnown(completionTokens)) expect(completionTokens).toBeGreaterThan(1);
      expect(statistics.totalMs).toBeGreaterThanOrEqual(statistics.firstTokenMs);
    });

    test("the prompt can be measured, or the reason is given why not", async () => {
      const { conversation } = requestOf([ask(subject.longQuestion)], {});
      const tokens = await subject.engine.measure(conversation);
      if (isKnown(tokens)) expect(tokens).toBeGreaterThan(0);
      else expect(tokens.unknown).toBe("server-silent");
    });

    test("the status is busy while it answers, ready before and after, and listeners are notified", async () => {
      const seen: EngineStatus["state"][] = [];
      const stop = subject.engine.onStatus(({ state }) => seen.push(state));
      expect(subject.engine.status.state).toBe("ready");
      let during: string | undefined;
      await answerOf([ask(subject.longQuestion)], {
        onEvent: () => (during ??= subject.engine.status.state),
      });
      stop();
      expect(during).toBe("busy");
      expect(subject.engine.status.state).toBe("ready");
      expect(seen).toEqual(["busy", "ready"]);
      await answerOf([ask("Where is the spot?")]);
      expect(seen).toEqual(["busy", "ready"]);
    });

    test("the output limit ends an answer as cut off", async () => {
      const { done } = await answerOf([ask(subject.longQuestion)], { sampling: { maxTokens: 3 } });
      expect(done.finishReason).toBe("length");
      expect(done.text.length).toBeGreaterThan(0);
    });

    test("an image is asked for by its hash, and the square of that hash is used", async () => {
      const asked: string[] = [];
      const given = imagesOf(subject);
      const image: ImageSource = (sha256, form) => {
        asked.push(sha256);
        return given(sha256, form);
      };
      const { done } = await answerOf([ask(subject.square, "Where is the spot?")], { image });
      expect(new Set(asked)).toEqual(new Set([subject.square.sha256]));
      expect(done.finishReason).toMatch(/stop|length/);
    });

    test("an image that cannot be had ends the answer with its error, and the next one works", async () => {
      const missing = { ...subject.square, sha256: "f".repeat(64) };
      await expect(answerOf([ask(missing, "Where is the spot?")])).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
      expect((await answerOf([ask("Where is the spot?")])).done.text).not.toBe("");
    });

    test("turns that do not alternate are refused, and the next answer works", async () => {
      const turns = [ask("Where?"), ask("Where is the spot?")];
      await expect(answerOf(turns)).rejects.toMatchObject({ code: "BAD_REQUEST" });
      await expect(answerOf([])).rejects.toMatchObject({ code: "BAD_REQUEST" });
      expect((await answerOf([ask("Where is the spot?")])).done.text).not.toBe("");
    });

    test("stopped before it began, an answer ends as cancelled without a word, and asks for nothing", async () => {
      const image = () => Promise.reject(new Error("asked for"));
      const { events } = await answerOf([ask(subject.square, "Where?")], {
        signal: AbortSignal.abort(),
        image,
      });
      expect(events).toMatchObject([{ type: "done", finishReason: "cancelled", text: "" }]);
    });

    test("stopped in between, an answer ends as cancelled with what it had", async () => {
      const abort = new AbortController();
      const { done, streamed } = await answerOf([ask(subject.longQuestion)], {
        signal: abort.signal,
        onEvent: (event) => {
          if (isRunning(event)) abort.abort();
        },
      });
      expect(done.finishReason).toBe("cancelled");
      expect(done.text).toBe(streamed.join(""));
      expect(done.text).not.toBe("");
      expect(subject.engine.status.state).toBe("ready");
    });

    test("stopped while an image is waited for that never comes, an answer ends, and the next one works", async () => {
      const abort = new AbortController();
      const image = (() => {
        abort.abort();
        return new Promise(() => undefined);
      }) as ImageSource;
      const unseen = { ...subject.square, sha256: "e".repeat(64) };
      const { done } = await answerOf([ask(unseen, "Where?")], { signal: abort.signal, image });
      expect(done).toMatchObject({ finishReason: "cancelled", text: "" });
      expect((await answerOf([ask("Where is the spot?")])).done.text).not.toBe("");
    });

    test("requests are answered one after another, in the order of the calls", async () => {
      const order: string[] = [];
      const one = (name: string) =>
        answerOf([ask(subject.longQuestion)], { onEvent: ({ type }) => order.push(`${name} ${type}`) });
      await Promise.all(["a", "b", "c"].map(one));
      const names = order.map((entry) => entry[0]);
      expect(names.join("")).toMatch(/^a+b+c+$/);
      expect(order.filter((entry) => entry.endsWith("done"))).toEqual(["a done", "b done", "c done"]);
    });

    test("one that waits for its turn can be stopped, and does not hold up the next", async () => {
      const abort = new AbortController();
      const first = answerOf([ask(subject.longQuestion)]);
      const second = answerOf([ask(subject.longQuestion)], { signal: abort.signal });
      const third = answerOf([ask("Where is the spot?")]);
      abort.abort();
      expect((await second).events).toMatchObject([{ type: "done", finishReason: "cancelled" }]);
      expect((await first).done.finishReason).toMatch(/stop|length/);
      expect((await third).done.text).not.toBe("");
    });

    test("a caller that stops listening leaves the engine free for the next", async () => {
      const request = requestOf([ask(subject.longQuestion)], {});
      for await (const event of subject.engine.generate(request, new AbortController().signal))
        if (isRunning(event)) break;
      expect(subject.engine.status.state).toBe("ready");
      expect((await answerOf([ask("Where is the spot?")])).done.text).not.toBe("");
    });

    test("once disposed of, it ends what is running, is off, and answers nothing", async () => {
      const own = await another();
      const request = { ...requestOf([ask(own.longQuestion)], {}), image: imagesOf(own) };
      const endings: unknown[] = [];
      for await (const event of ended(own.engine.generate(request, new AbortController().signal))) {
        if (event === "text") await own.engine.dispose();
        endings.push(event);
      }
      expect(endings.at(-1)).toMatch(/^(cancelled|ENGINE_OFF|ENGINE_CRASHED)$/);
      expect(own.engine.status).toEqual({ state: "off" });
      const again = own.engine.generate(request, new AbortController().signal)[Symbol.asyncIterator]();
      await expect(again.next()).rejects.toMatchObject({ code: "ENGINE_OFF" });
      await expect(own.engine.measure(request.conversation)).rejects.toMatchObject({ code: "ENGINE_OFF" });
    });
  });
}

/** The types of events, then how the answer ended. */
async function* ended(events: AsyncIterable<GenerateEvent>): AsyncGenerator<string, void> {
  try {
    for await (const event of events) yield event.type === "done" ? event.finishReason : event.type;
  } catch (thrown) {
    if (!(thrown instanceof CasebookError)) throw thrown;
    yield thrown.code;
  }
}
