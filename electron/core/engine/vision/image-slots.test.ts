import { expect, it } from "vitest";
import { type ImageEmbeddings, ImageSlots } from "./image-slots.ts";
import {
  indexOf,
  isVirtualToken,
  maxImageSlots,
  maxImageTokens,
  slotOf,
  virtualToken,
} from "./virtual-tokens.ts";

const image: ImageEmbeddings = { values: new Float32Array(1), tokens: 1, nonCausal: true };

it("a released slot is taken again only after all others, so that stale tokens never meet another image", () => {
  const slots = new ImageSlots(3);
  expect(slots.hold(image)).toBe(0);
  slots.release(0);
  expect([slots.hold(image), slots.hold(image), slots.hold(image)]).toEqual([1, 2, 0]);
});

it("slots that are held are passed over, and all of them taken are told", () => {
  const slots = new ImageSlots(3);
  for (let i = 0; i < 3; i++) slots.hold(image);
  expect(slots.hold(image)).toBeNull();
  slots.release(1);
  expect(slots.hold(image)).toBe(1);
  expect(slots.size).toBe(3);
});

it("every slot and index makes an id of its own that llama.cpp's 32-bit tokens can hold", () => {
  for (const slot of [0, 1, 1_000, maxImageSlots - 1]) {
    for (const index of [0, 1, 255, maxImageTokens - 1]) {
      const token = virtualToken(slot, index);
      expect([slotOf(token), indexOf(token), isVirtualToken(token)]).toEqual([slot, index, true]);
      expect(token).toBeLessThan(2 ** 31);
    }
  }
  expect(isVirtualToken(262_144)).toBe(false);
});
