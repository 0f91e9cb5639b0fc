import { expect, it } from "vitest";
import type { HubFile } from "../../../../shared/models/hub.ts";
import { choicesOf, firstChoice, matchingMmproj } from "./listing-choices.ts";

const file = (path: string, bytes = 10): HubFile => ({ path, bytes, sha256: null });
const paths = (files: readonly { readonly path: string }[]): string[] => files.map(({ path }) => path);

it("an image encoder is never offered as the language model", () => {
  const { models, mmprojFiles } = choicesOf([
    file("a-Q4_K_M.gguf"),
    file("mmproj-F16.gguf"),
    file("sub/MMPROJ-model-f32.gguf"),
    file("mmproj/real-model.gguf"),
  ]);
  expect(paths(models)).toEqual(["a-Q4_K_M.gguf", "mmproj/real-model.gguf"]);
  expect(paths(mmprojFiles)).toEqual(["mmproj-F16.gguf", "sub/MMPROJ-model-f32.gguf"]);
});

it("a split model is one choice, asked for by its first part, in whatever order the parts are listed", () => {
  const { models } = choicesOf([
    file("BF16/a-00002-of-00003.gguf", 5),
    file("BF16/a-00001-of-00003.gguf", 7),
    file("BF16/a-00003-of-00003.gguf", 3),
    file("BF16/b-00001-of-00002.gguf", 1),
  ]);
  expect(models).toEqual([
    { path: "BF16/a-00001-of-00003.gguf", bytes: 15, parts: 3 },
    { path: "BF16/b-00001-of-00002.gguf", bytes: 1, parts: 2 },
  ]);
});

it("the file that was named is chosen first, then the usual quantisation, then any", () => {
  const { models } = choicesOf([file("a-BF16.gguf"), file("a-q4_k_m.gguf"), file("a-Q8_0.gguf")]);
  expect(firstChoice(models, "a-Q8_0.gguf")).toBe("a-Q8_0.gguf");
  expect(firstChoice(models, "gone.gguf")).toBeNull();
  expect(firstChoice(models, null)).toBe("a-q4_k_m.gguf");
  expect(firstChoice(models.slice(0, 1), null)).toBe("a-BF16.gguf");
  expect(firstChoice([], null)).toBeNull();
});

it("the image encoder of the same folder and of F16 goes along", () => {
  const all = [file("mmproj-BF16.gguf"), file("mmproj-F16.gguf"), file("big/mmproj-F32.gguf")];
  expect(matchingMmproj(all, "a.gguf")).toBe("mmproj-F16.gguf");
  expect(matchingMmproj(all, "big/a.gguf")).toBe("big/mmproj-F32.gguf");
  expect(matchingMmproj(all, "other/a.gguf")).toBe("mmproj-F16.gguf");
  expect(matchingMmproj([], "a.gguf")).toBeNull();
});
