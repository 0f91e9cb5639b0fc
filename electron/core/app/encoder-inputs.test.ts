import { expect, it } from "vitest";
import type { StoredImage } from "../../../shared/imaging/content.ts";
import { sampleAttachment } from "../../../shared/note/testing/samples.ts";
import { createEncoderInputs } from "./encoder-inputs.ts";

const vision = {
  available: true,
  side: 144,
  tokensPerImage: 18,
  resampling: "bilinear-antialiased",
} as const;

/** Attachments of one pixel, whose content is their id; the squares count what was made. */
function counting() {
  let made = 0;
  const store = {
    readAttachment: async (_: string, id: string) => {
      const sha256 = Buffer.from(id).toString("hex").padEnd(64, "0");
      return sampleAttachment({ id, content: { kind: "rgb8", width: 1, height: 1, sha256 } });
    },
    readContent: async (_: string, id: string) => new TextEncoder().encode(id),
  };
  const imaging = {
    square: async ({ bytes }: StoredImage, { side }: { side: number }) => {
      made += 1;
      return { side, sha256: `${new TextDecoder().decode(bytes)}-${side}`, rgb: new Uint8Array(3) };
    },
  };
  return { encoderInputs: createEncoderInputs(store, imaging), made: () => made };
}

it("a square is made once for its hash and its pixels", async () => {
  const { encoderInputs, made } = counting();
  expect(await encoderInputs.hash("case", "a", vision)).toBe("a-144");
  expect((await encoderInputs.byHash("a-144")).sha256).toBe("a-144");
  expect((await encoderInputs.square("case", "a", vision)).sha256).toBe("a-144");
  expect(made()).toBe(1);
});

it("another side is another square", async () => {
  const { encoderInputs } = counting();
  await encoderInputs.hash("case", "a", vision);
  expect(await encoderInputs.hash("case", "a", { ...vision, side: 896 })).toBe("a-896");
});

it("keeps few pixels, and makes dropped ones again", async () => {
  const { encoderInputs, made } = counting();
  for (let i = 0; i < 20; i += 1) await encoderInputs.hash("case", `i${i}`, vision);
  expect(made()).toBe(20);
  expect((await encoderInputs.byHash("i0-144")).sha256).toBe("i0-144");
  expect(made()).toBe(21);
  expect(await encoderInputs.hash("case", "i1", vision)).toBe("i1-144");
  expect(made()).toBe(21);
});

it("knows nothing of a deleted case any more, and refuses a hash it never handed out", async () => {
  const { encoderInputs } = counting();
  await encoderInputs.hash("case", "a", vision);
  encoderInputs.forget("case");
  await expect(encoderInputs.byHash("a-144")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(encoderInputs.byHash("f".repeat(64))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("knows nothing of a removed image any more, and goes on with the others of its case", async () => {
  const { encoderInputs, made } = counting();
  await encoderInputs.hash("case", "a", vision);
  await encoderInputs.hash("case", "ab", vision);
  encoderInputs.forget("case", "a");
  await expect(encoderInputs.byHash("a-144")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await encoderInputs.byHash("ab-144")).sha256).toBe("ab-144");
  expect(made()).toBe(2);
});

it("the same image in two cases is one square", async () => {
  const { encoderInputs, made } = counting();
  await encoderInputs.hash("first", "a", vision);
  expect(await encoderInputs.hash("second", "a", vision)).toBe("a-144");
  expect(made()).toBe(1);
});

it("an image that two cases hold stays usable in one when the other is deleted, however many squares came between", async () => {
  const { encoderInputs } = counting();
  await encoderInputs.hash("first", "a", vision);
  await encoderInputs.hash("second", "a", vision);
  for (let i = 0; i < 20; i += 1) await encoderInputs.hash("second", `i${i}`, vision);
  encoderInputs.forget("second");
  expect((await encoderInputs.byHash("a-144")).sha256).toBe("a-144");
  encoderInputs.forget("first", "a");
  await expect(encoderInputs.byHash("a-144")).rejects.toMatchObject({ code: "NOT_FOUND" });
});
