import { expect, it } from "vitest";
import { createEncoderInputs } from "./encoder-inputs.ts";

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
  return { encoderInputs: createEncoderInputs(store, imaging), decodes: () => decodes };
}

it("an image is decoded once for its hash and its pixels", async () => {
  const { encoderInputs, decodes } = counting();
  expect(await encoderInputs.hash("case", "a", vision)).toBe("a-144");
  expect((await encoderInputs.byHash("a-144")).sha256).toBe("a-144");
  expect((await encoderInputs.square("case", "a", vision)).sha256).toBe("a-144");
  expect(decodes()).toBe(1);
});

it("another side is another square", async () => {
  const { encoderInputs } = counting();
  await encoderInputs.hash("case", "a", vision);
  expect(await encoderInputs.hash("case", "a", { ...vision, side: 896 })).toBe("a-896");
});

it("keeps few pixels, and makes dropped ones again", async () => {
  const { encoderInputs, decodes } = counting();
  for (let i = 0; i < 20; i += 1) await encoderInputs.hash("case", `i${i}`, vision);
  expect(decodes()).toBe(20);
  expect((await encoderInputs.byHash("i0-144")).sha256).toBe("i0-144");
  expect(decodes()).toBe(21);
  expect(await encoderInputs.hash("case", "i1", vision)).toBe("i1-144");
  expect(decodes()).toBe(21);
});

it("knows nothing of a deleted case any more, and refuses a hash it never handed out", async () => {
  const { encoderInputs } = counting();
  await encoderInputs.hash("case", "a", vision);
  encoderInputs.forget("case");
  await expect(encoderInputs.byHash("a-144")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(encoderInputs.byHash("f".repeat(64))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("knows nothing of a removed image any more, and goes on with the others of its case", async () => {
  const { encoderInputs, decodes } = counting();
  await encoderInputs.hash("case", "a", vision);
  await encoderInputs.hash("case", "ab", vision);
  encoderInputs.forget("case", "a");
  await expect(encoderInputs.byHash("a-144")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await encoderInputs.byHash("ab-144")).sha256).toBe("ab-144");
  expect(decodes()).toBe(2);
});

it("a picture that two cases hold stays usable in one when the other is deleted", async () => {
  const { encoderInputs } = counting();
  await encoderInputs.hash("first", "a", vision);
  await encoderInputs.hash("second", "a", vision);
  encoderInputs.forget("first");
  expect(await encoderInputs.hash("second", "a", vision)).toBe("a-144");
  expect((await encoderInputs.byHash("a-144")).sha256).toBe("a-144");
});
