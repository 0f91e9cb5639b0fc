/** Reuse of the KV cache must not change an answer, sliding window or not. */
import type { LlamaContext, LlamaModel, Token } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { limits } from "../../../shared/limits.ts";
import { ConversationState } from "./conversation-state.ts";
import { prefillPieces } from "./prefill.ts";
import { keepCommonPrefix } from "./prefix-reuse.ts";
import { plainTokens } from "./prompt-tokens.ts";
import { greedy, loadTinyModel, temporaryModels } from "./testing/tiny-engine.ts";

let models: Awaited<ReturnType<typeof temporaryModels>>;
let model: LlamaModel;
let dispose: () => Promise<void>;
const contexts: LlamaContext[] = [];

beforeAll(async () => {
  models = await temporaryModels();
  const loaded = await loadTinyModel(models.text);
  model = loaded.model;
  dispose = () => loaded.llama.dispose();
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.dispose();
});
afterAll(async () => {
  await dispose();
  await models.remove();
});

/** A window of 64 tokens in a cache of little more, so that cells are dropped soon. */
async function newState(): Promise<ConversationState> {
  const context = await model.createContext({ contextSize: 2_048, batchSize: 64, flashAttention: false });
  contexts.push(context);
  return new ConversationState(context);
}

async function answerTo(
  state: ConversationState,
  prompt: readonly Token[],
  tokens: number,
  checkpoint = true,
) {
  const sequence = state.sequence();
  const head = prompt.slice(0, -1);
  const cached = await keepCommonPrefix(sequence, head);
  for (const piece of prefillPieces(head.slice(cached), 64)) {
    await sequence.evaluateWithoutGeneratingNewTokens([...piece.tokens]);
  }
  if (checkpoint) await sequence.takeCheckpoint();
  return { cached, tokens: await greedy(sequence, prompt.slice(-1), tokens) };
}

const prompt = (words: number): Token[] =>
  plainTokens(model, "what is in the x ray of the chest ".repeat(words));

/**
 * Of an answer, what must be the same. With holes in the window the first tokens differ. Much later, a cache whose cells
 * lie in another order adds up in another order, and random weights have ties that this tips on some processors.
 */
const beginningOf = (tokens: readonly Token[]): readonly Token[] => tokens.slice(0, 128);

test.each([20, 150, 180, 210, 240, 600])(
  "going back over an answer of %i tokens gives what a fresh start gives",
  async (length) => {
    const question = prompt(20);
    const state = await newState();
    const first = await answerTo(state, question, length);
    const again = await answerTo(state, question, length);
    expect(beginningOf(again.tokens)).toEqual(beginningOf(first.tokens));
    // From the checkpoint: nothing of the prompt is evaluated again.
    expect(again.cached).toBe(question.length - 1);
    expect((await answerTo(await newState(), question, length)).tokens).toEqual(first.tokens);
  },
);

test.each([20, 150, 180, 210, 240, 600])(
  "without a checkpoint it begins anew rather than look through a window with holes (%i tokens)",
  async (length) => {
    const question = prompt(20);
    const state = await newState();
    const first = await answerTo(state, question, length, false);
    const again = await answerTo(state, question, length, false);
    expect(beginningOf(again.tokens)).toEqual(beginningOf(first.tokens));
  },
);

test("going on after an answer evaluates only what is new", async () => {
  const state = await newState();
  const question = prompt(10);
  const { tokens } = await answerTo(state, question, 30);
  const next = [...question, ...tokens, ...prompt(1)];
  const { cached } = await answerTo(state, next, 5);
  expect(cached).toBe(question.length + tokens.length - 1);
});

test("a full context is an error by name, and a new sequence serves the next question", async () => {
  const state = await newState();
  const first = await answerTo(state, prompt(5), 10);
  await expect(greedy(state.sequence(), prompt(1), 3_000)).rejects.toMatchObject({ code: "CONTEXT_FULL" });
  await state.discard();
  expect(await answerTo(state, prompt(5), 10)).toEqual(first);
});

test("a sequence that was discarded ten times over leaves room for another", async () => {
  const state = await newState();
  for (let round = 0; round < 10; round++) {
    expect((await answerTo(state, prompt(1), 3)).cached).toBe(0);
    await state.discard();
  }
});

test("room for an answer is told before anything is evaluated", async () => {
  const state = await newState();
  expect(state.roomAfter(1_000)).toBe(1_048);
  const least = limits.leastAnswerTokens;
  expect(state.roomAfter(2_048 - least)).toBe(least);
  expect(() => state.roomAfter(2_049 - least)).toThrow(expect.objectContaining({ code: "CONTEXT_FULL" }));
});
