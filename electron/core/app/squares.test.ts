import { expect, it } from "vitest";
import { createSquares } from "./squares.ts";

const vision = {
  available: true,
  side: 144,
  tokensPerImage: 18,
  resampling: "bilinear-antialiased",
} as const;

function counting() {
  let decodes = 0;
  const store = { readAttachmentPng: async (_: string, id: string) => new TextEncoder().encode(id) };
  const imaging = {
    square: async (png: Uint8Array, { side }: { side: number }) => {
      decodes += 1;
      return { side, sha256: `${new TextDecoder().decode(png)}-${side}`, rgb: new Uint8Array(3) };
    },
  };
  return { squares: createSquares(store, imaging), decodes: () => decodes };
}

it("an image is decoded once for its hash and its pixels", async () => {
  const { squares, decodes } = counting();
  expect(await squares.hash("case", "a", vision)).toBe("a-144");
  expect((await squares.byHash("a-144")).sha256).toBe("a-144");
  expect((await squares.square("case", "a", vision)).sha256).toBe("a-144");
  expect(decodes()).toBe(1);
});

it("another side is another square", async () => {
  const { squares } = counting();
  await squares.hash("case", "a", vision);
  expect(await squares.hash("case", "a", { ...vision, side: 896 })).toBe("a-896");
});

it("keeps few pixels, and makes dropped ones again", async () => {
  const { squares, decodes } = counting();
  for (let i = 0; i < 20; i += 1) await squares.hash("case", `i${i}`, vision);
  expect(decodes()).toBe(20);
  expect((await squares.byHash("i0-144")).sha256).toBe("i0-144");
  expect(decodes()).toBe(21);
  expect(await squares.hash("case", "i1", vision)).toBe("i1-144");
  expect(decodes()).toBe(21);
});

it("knows nothing of a deleted case any more, and refuses a hash it never handed out", async () => {
  const { squares } = counting();
  await squares.hash("case", "a", vision);
  squares.forget("case");
  await expect(squares.byHash("a-144")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(squares.byHash("f".repeat(64))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("knows nothing of a removed image any more, and goes on with the others of its case", async () => {
  const { squares, decodes } = counting();
  await squares.hash("case", "a", vision);
  await squares.hash("case", "ab", vision);
  squares.forget("case", "a");
  await expect(squares.byHash("a-144")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await squares.byHash("ab-144")).sha256).toBe("ab-144");
  expect(decodes()).toBe(2);
});

it("a picture that two cases hold stays usable in one when the other is deleted", async () => {
  const { squares } = counting();
  await squares.hash("first", "a", vision);
  await squares.hash("second", "a", vision);
  squares.forget("first");
  expect(await squares.hash("second", "a", vision)).toBe("a-144");
  expect((await squares.byHash("a-144")).sha256).toBe("a-144");
});
