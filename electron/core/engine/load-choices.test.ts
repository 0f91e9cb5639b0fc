import { expect, it } from "vitest";
import { defaultLoadOptions } from "../../../shared/load-options.ts";
import { flashAttentionOf, requirePossible, threadsOf } from "./load-choices.ts";

const gemma3 = { headSize: 256 };
const options = (changes: Partial<typeof defaultLoadOptions>) => ({ ...defaultLoadOptions, ...changes });

it("the defaults leave flash attention to the engine; a quantised cache switches it on", () => {
  expect(flashAttentionOf(options({}))).toBeNull();
  expect(flashAttentionOf(options({ flashAttention: false }))).toBe(false);
  expect(flashAttentionOf(options({ kvCacheType: "Q8_0" }))).toBe(true);
});

it("every cache type goes with Gemma 3", () => {
  for (const kvCacheType of ["F16", "Q8_0", "Q4_0"] as const) {
    for (const flashAttention of [null, true]) {
      expect(() => requirePossible(options({ kvCacheType, flashAttention }), gemma3)).not.toThrow();
    }
  }
});

it.each([
  ["a quantised cache without flash attention", { kvCacheType: "Q8_0", flashAttention: false }, gemma3],
  ["a quantised cache of heads that do not divide", { kvCacheType: "Q4_0" }, { headSize: 80 }],
] as const)("%s is refused with what to change", (_, changes, facts) => {
  expect(() => requirePossible(options(changes), facts)).toThrow(
    expect.objectContaining({
      code: "BAD_REQUEST",
      remedy: expect.stringMatching(/F16|automatic/),
    }),
  );
});

it("threads follow the wish, but are never more than the process may use", () => {
  const large = { parameters: 4e9 };
  const machine = { useful: 8, available: 16 };
  expect(threadsOf({ threads: null }, large, machine)).toBe(8);
  expect(threadsOf({ threads: null }, { parameters: 1e6 }, machine)).toBe(1);
  expect(threadsOf({ threads: 12 }, large, machine)).toBe(12);
  expect(threadsOf({ threads: 64 }, large, machine)).toBe(16);
});
