import { expect, it, vi } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { createListingCache, type ListingKey, type WholeListing } from "./listing-cache.ts";

const key = (repo: string, token: string | null = null): ListingKey => ({
  repo,
  commit: "a".repeat(40),
  held: token === null ? { kind: "none" } : { kind: "held", token, source: "vault" },
});
const listing = (paths: readonly string[] = ["a.gguf"], masked = false): WholeListing => ({
  gated: "no",
  boundByTerms: false,
  files: paths.map((path) => ({ path, bytes: 1, sha256: null })),
  entries: paths.length,
  masked,
});

function setUp() {
  let time = 0;
  const kept = createListingCache(() => time);
  const put = (one: ListingKey, whole = listing()) =>
    kept.findOrRead(one, () => Promise.resolve(whole), undefined);
  return { kept, put, wait: (ms: number) => (time += ms) };
}

it("a listing is kept for who asked, and not for longer than it is good for", async () => {
  const { kept, put, wait } = setUp();
  const whole = listing();
  await put(key("a/b", "hf_one"), whole);
  expect(kept.find(key("a/b", "hf_one"))).toBe(whole);
  expect(kept.find(key("a/b", "hf_two"))).toBeNull();
  expect(kept.find(key("a/b"))).toBeNull();
  wait(limits.cachedListingMs - 1);
  expect(kept.find(key("a/b", "hf_one"))).toBe(whole);
  wait(1);
  expect(kept.find(key("a/b", "hf_one"))).toBeNull();
});

it("the one that was not used for longest makes room", async () => {
  const { kept, put } = setUp();
  for (let at = 0; at < limits.listingCache; at += 1) await put(key(`a/${at}`));
  expect(kept.find(key("a/0"))).not.toBeNull();
  await put(key("a/more"));
  expect(kept.find(key("a/1"))).toBeNull();
  expect(kept.find(key("a/0"))).not.toBeNull();
});

it("they take no more memory than the limit, and what is masked takes none", async () => {
  const { kept, put } = setUp();
  const large = (share: number): WholeListing =>
    listing(["x".repeat(limits.cachedListingCharacters * share)]);
  await put(key("a/first"), large(0.6));
  await put(key("a/second"), large(0.6));
  expect(kept.find(key("a/first"))).toBeNull();
  expect(kept.find(key("a/second"))).not.toBeNull();
  await put(key("a/third"), large(1));
  expect(kept.find(key("a/third"))).toBeNull();
  expect(kept.find(key("a/second"))).not.toBeNull();
  await put(key("a/masked"), listing(["a.gguf"], true));
  expect(kept.find(key("a/masked"))).toBeNull();
});

it("those who ask at the same time share one reading, its refusal too", async () => {
  const { kept } = setUp();
  const read = vi.fn(() => Promise.resolve(listing(["a.gguf"], true)));
  const [one, other] = await Promise.all([0, 1].map(() => kept.findOrRead(key("a/b"), read, undefined)));
  expect(one).toBe(other);
  expect(read).toHaveBeenCalledTimes(1);
  const refuse = vi.fn(() => Promise.reject(new Error("a pause")));
  const answers = [0, 1].map(() => kept.findOrRead(key("a/c"), refuse, undefined));
  expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(refuse).toHaveBeenCalledTimes(1);
});

it("when the one who reads gives up, the next one reads; one who only waits gives up alone", async () => {
  const { kept } = setUp();
  const gone = new AbortController();
  const waiter = new AbortController();
  const first = kept.findOrRead(
    key("a/b"),
    () => new Promise((_, reject) => gone.signal.addEventListener("abort", () => reject(gone.signal.reason))),
    gone.signal,
  );
  const second = kept.findOrRead(key("a/b"), () => Promise.resolve(listing()), undefined);
  const third = kept.findOrRead(key("a/b"), () => Promise.resolve(listing()), waiter.signal);
  waiter.abort(new Error("not me"));
  await expect(third).rejects.toThrow("not me");
  gone.abort(new Error("enough"));
  await expect(first).rejects.toThrow("enough");
  expect((await second).files).toHaveLength(1);
});
