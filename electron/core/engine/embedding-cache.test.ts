import { expect, test } from "vitest";
import { EmbeddingCache } from "./embedding-cache.ts";

function image() {
  const state = { released: false };
  const encoded = { tokens: [], release: () => void (state.released = true) };
  return { state, encoded };
}
const none: ReadonlySet<string> = new Set();

test("gives up the image that was used longest ago, and frees it", () => {
  const cache = new EmbeddingCache(250);
  const [a, b, c] = [image(), image(), image()];
  cache.put("a", a.encoded, 100, none);
  cache.put("b", b.encoded, 100, none);
  expect(cache.get("a")).toBe(a.encoded);
  cache.put("c", c.encoded, 100, none);
  expect([a, b, c].map(({ state }) => state.released)).toEqual([false, true, false]);
  expect(cache.get("b")).toBeUndefined();
  expect(cache.bytes).toBe(200);
});

test("keeps all images of the prompt that is being read, however many", () => {
  const cache = new EmbeddingCache(250);
  const names = ["a", "b", "c", "d"];
  const images = names.map(() => image());
  for (const [index, name] of names.entries()) {
    cache.put(name, images[index]?.encoded ?? image().encoded, 100, new Set(names));
  }
  expect(cache.bytes).toBe(400);
  const next = image();
  cache.put("e", next.encoded, 100, new Set(["e"]));
  expect(cache.bytes).toBe(200);
  expect(images.filter(({ state }) => state.released)).toHaveLength(3);
  expect(next.state.released).toBe(false);
});

test("an image that is put again takes the place of the old one", () => {
  const cache = new EmbeddingCache(250);
  const [old, fresh] = [image(), image()];
  cache.put("a", old.encoded, 100, none);
  cache.put("a", fresh.encoded, 120, none);
  expect(old.state.released).toBe(true);
  expect(cache.get("a")).toBe(fresh.encoded);
  expect(cache.bytes).toBe(120);
});
