import { beforeEach, describe, expect, it } from "vitest";
import { PartialImages } from "./partial-images.ts";

const failure = expect.objectContaining({ code: "GENERATION_FAILED" });
const total = 64;
let partial: PartialImages;

beforeEach(() => {
  partial = new PartialImages();
});
const add = (first: number, count: number, position: number, { slot = 1, sequence = 0 } = {}) =>
  partial.add({ kind: "image", sequence, position, slot, first, count }, total);

describe("an image that arrives in pieces", () => {
  it("is whole with its last piece, at the position of its first", () => {
    expect(add(0, 10, 100)).toBeNull();
    expect(add(10, 50, 110)).toBeNull();
    expect(add(60, 4, 160)).toBe(100);
  });

  it("may arrive in one", () => {
    expect(add(0, total, 7)).toBe(7);
  });

  it("may do so in several sequences at the same time", () => {
    expect(add(0, 10, 0, { sequence: 0 })).toBeNull();
    expect(add(0, 20, 50, { sequence: 1 })).toBeNull();
    expect(add(10, 54, 10, { sequence: 0 })).toBe(0);
    expect(add(20, 44, 70, { sequence: 1 })).toBe(50);
  });

  it("may be taken back and begun again, or be another one", () => {
    add(0, 10, 100);
    expect(add(0, total, 100)).toBe(100);
    add(0, 10, 200);
    expect(add(0, total, 200, { slot: 2 })).toBe(200);
  });
});

describe("pieces that do not follow are refused", () => {
  it.each([
    ["a piece without its beginning", 10, 5, 110, {}],
    ["a gap", 11, 5, 111, { begun: true }],
    ["another image", 10, 5, 110, { begun: true, slot: 2 }],
    ["another position", 10, 5, 111, { begun: true }],
    ["another sequence", 10, 5, 110, { begun: true, sequence: 1 }],
    ["more than there is", 10, 55, 110, { begun: true }],
  ])("%s", (_, first, count, position, { begun = false, ...other }: { begun?: boolean; slot?: number }) => {
    if (begun) add(0, 10, 100);
    expect(() => add(first, count, position, other)).toThrow(failure);
  });
});

describe("text", () => {
  it("in an unfinished image is refused", () => {
    add(0, 10, 100);
    expect(() => partial.text(0, 110)).toThrow(failure);
    expect(() => partial.text(0, 105)).toThrow(failure);
  });

  it("in its place means that the image was taken back", () => {
    add(0, 10, 100);
    partial.text(0, 100);
    expect(() => add(10, 54, 110)).toThrow(failure);
  });

  it("of another sequence does not matter", () => {
    add(0, 10, 100);
    partial.text(1, 110);
    expect(add(10, 54, 110)).toBe(100);
  });
});
