import { expect, test } from "vitest";
import { defaultSampling, type LoadedLocalModel } from "../../../shared/domain.ts";
import { hash, sampleAnswer, sampleLoaded } from "../../../shared/note/testing/samples.ts";
import type { AnswerEnd, GenerateEvent } from "../engine/chat-engine.ts";
import { engineCrashed, evaluationFailed } from "../engine/errors.ts";
import { ask, practiceLoad } from "../engine/testing/practice-fixture.ts";
import { createScriptedEngine, type EngineScript } from "../engine/testing/scripted-engine.ts";
import { createInference, type InferenceRequest, type InferenceRun } from "./inference.ts";

const never = new AbortController().signal;
const statistics = sampleAnswer().statistics as AnswerEnd["statistics"];
const prompt: GenerateEvent = { type: "prompt", promptTokens: 3, cachedTokens: 0, renderedPrompt: "<bos>" };
const say = (text: string, channel: "text" | "thought" = "text"): GenerateEvent => ({
  type: "text",
  channel,
  text,
  tokens: 1,
});
const done: AnswerEnd = {
  type: "done",
  finishReason: "stop",
  text: "Left.",
  thought: null,
  rawText: "Left.<end_of_turn>",
  statistics,
};
async function* whole() {
  yield prompt;
  yield say("Le");
  yield say("ft.");
  yield done;
}

const image = { side: 144, sha256: hash("e"), file: "first" };
const request: InferenceRequest<typeof image> = {
  loaded: sampleLoaded,
  conversation: { system: "Be brief.", turns: [ask("Where is it?")] },
  images: [image],
  image: () => Promise.reject(new Error("not asked for")),
  sampling: { ...defaultSampling, seed: 7 },
  seed: 7,
  workClass: "person",
  startedAt: 5,
};

async function inferenceOn(script: Omit<EngineScript, "loads">) {
  const engine = createScriptedEngine({ loads: sampleLoaded, ...script });
  await engine.load(practiceLoad());
  return createInference({ engine, appVersion: "1.2.3" });
}

async function finish(run: InferenceRun, signal = never): Promise<GenerateEvent[]> {
  const events: GenerateEvent[] = [];
  for await (const event of run.events(signal)) events.push(event);
  return events;
}

test("gives the engine's events, and then the answer with all that it takes to repeat it", async () => {
  const run = (await inferenceOn({ answer: whole })).start(request);
  expect(await finish(run)).toEqual([prompt, say("Le"), say("ft."), done]);
  expect(run.answer).toEqual({
    text: "Left.",
    thought: null,
    rawText: "Left.<end_of_turn>",
    finishReason: "stop",
    statistics,
  });
  expect(run.provenance).toEqual({
    appVersion: "1.2.3",
    loaded: sampleLoaded,
    sampling: request.sampling,
    seed: 7,
    systemInstruction: "Be brief.",
    renderedPrompt: "<bos>",
    images: [image],
    rawText: "Left.<end_of_turn>",
    startedAt: 5,
    operatingSystem: expect.stringMatching(/^\S+ \S+ \S+/) as string,
  });
});

test("the engine is asked with the conversation, sampling, seed and images of the request", async () => {
  const asked: unknown[] = [];
  const inference = await inferenceOn({
    answer: (_, given) => {
      asked.push(given);
      return whole();
    },
  });
  await finish(inference.start(request));
  const { conversation, sampling, seed } = request;
  expect(asked).toEqual([{ conversation, sampling, seed, image: request.image }]);
});

test("what answers is recorded as it is when the answer begins, not when it was asked for", async () => {
  const onCpu: LoadedLocalModel = { ...sampleLoaded, threads: 7 };
  const run = (await inferenceOn({ answer: whole, loaded: onCpu })).start(request);
  expect(run.provenance.loaded).toEqual(sampleLoaded);
  await finish(run);
  expect(run.provenance.loaded).toEqual(onCpu);
});

test("an answer that fails keeps what was written; its open thought is cut off, its end unknown", async () => {
  const inference = await inferenceOn({
    answer: async function* () {
      yield prompt;
      yield say("Hm.", "thought");
      throw engineCrashed();
    },
  });
  const run = inference.start(request);
  await expect(finish(run)).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
  expect(run.answer).toMatchObject({
    text: "",
    thought: { text: "Hm.", state: "cut-off" },
    rawText: "Hm.",
    finishReason: null,
    statistics: null,
  });
  expect(run.provenance.renderedPrompt).toBe("<bos>");
});

test("an answer that never began says that its prompt was not reached", async () => {
  const run = (await inferenceOn({ answer: whole })).start(request);
  expect(run.provenance.renderedPrompt).toEqual({ unknown: "not-reached" });
  expect(await finish(run, AbortSignal.abort())).toMatchObject([{ type: "done", finishReason: "cancelled" }]);
  expect(run.answer.finishReason).toBe("cancelled");
  expect(run.provenance.renderedPrompt).toEqual({ unknown: "not-reached" });
});

test("between two answers of a batch, a person goes first; one that has begun is not interrupted", async () => {
  const order: unknown[] = [];
  const begun = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const inference = await inferenceOn({
    answer: async function* (_, { seed }) {
      order.push(seed);
      begun.resolve();
      await asked.promise;
      yield* whole();
    },
  });
  const batch = [1, 2, 3].map((seed) => finish(inference.start({ ...request, seed, workClass: "batch" })));
  await begun.promise;
  const person = finish(inference.start({ ...request, seed: 100, workClass: "person" }));
  asked.resolve();
  await Promise.all([...batch, person]);
  expect(order).toEqual([1, 100, 2, 3]);
});

test("a failure, and a caller that stops listening, free the engine for whoever waits", async () => {
  let answers = 0;
  const inference = await inferenceOn({
    answer: async function* () {
      answers += 1;
      yield prompt;
      if (answers === 1) throw evaluationFailed(null);
      yield* whole();
    },
  });
  const first = finish(inference.start(request));
  const second = (async () => {
    for await (const event of inference.start(request).events(never)) return event.type;
    return null;
  })();
  const third = finish(inference.start({ ...request, workClass: "batch" }));
  await expect(first).rejects.toMatchObject({ code: "GENERATION_FAILED" });
  expect(await second).toBe("prompt");
  expect((await third).at(-1)).toEqual(done);
});
