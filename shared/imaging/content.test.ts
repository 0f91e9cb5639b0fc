import { describe, expect, it, test } from "vitest";
import type { ImageContent } from "../domain.ts";
import { limits } from "../limits.ts";
import { checkContent, contentHash, renderingHash, rgbContent, sameContent } from "./content.ts";
import { renderRgb } from "./render.ts";
import { noise } from "./testing/make-image.ts";

const image = noise(6, 4);
const content: ImageContent = await rgbContent(image);

it("what was described passes the check, and its rendering is the pixels themselves", async () => {
  await checkContent(content, image.rgb);
  expect(renderRgb({ content, rendering: { kind: "rgb" }, bytes: image.rgb })).toEqual(image);
});

describe("what a window says of an image is not taken on trust:", () => {
  const flipped = image.rgb.map((byte, at) => (at === 71 ? byte ^ 1 : byte));
  test.each<[string, ImageContent, Uint8Array, string]>([
    ["a bit flipped", content, flipped, "IMAGE_DAMAGED"],
    ["a pixel missing", content, image.rgb.subarray(3), "IMAGE_DAMAGED"],
    ["a byte more", content, new Uint8Array([...image.rgb, 0]), "IMAGE_DAMAGED"],
    ["no pixel", { ...content, width: 0 }, new Uint8Array(0), "IMAGE_DAMAGED"],
    ["no row", { ...content, height: 0 }, image.rgb, "IMAGE_DAMAGED"],
    ["other sides", { ...content, width: 4, height: 7 }, image.rgb, "IMAGE_DAMAGED"],
    [
      "a side over the limit",
      { ...content, width: limits.imageSidePixels + 1 },
      image.rgb,
      "IMAGE_TOO_LARGE",
    ],
    ["pixels over the limit", { ...content, width: 10_000, height: 10_000 }, image.rgb, "IMAGE_TOO_LARGE"],
  ])("%s", async (_name, said, bytes, code) => {
    await expect(checkContent(said, bytes)).rejects.toMatchObject({ code });
  });
});

describe("hashes", () => {
  it("are of the description, in whatever order it was built", async () => {
    const { sha256, height, width, kind } = content;
    const turned = { sha256, height, width, kind };
    expect(await contentHash(turned)).toBe(await contentHash(content));
    expect(sameContent(turned, content)).toBe(true);
  });

  it("differ for the same bytes with other sides", async () => {
    const other = { ...content, width: 4, height: 6 };
    expect(await contentHash(other)).not.toBe(await contentHash(content));
    expect(sameContent(other, content)).toBe(false);
  });

  it("stay the same from version to version: squares and records are found by them", async () => {
    const black = await rgbContent({ width: 2, height: 1, rgb: new Uint8Array(6) });
    expect(await contentHash(black)).toBe("70048a0c5219d57e0af8cf1aea00b59c0ef57a05deb55c1d621173d70f0f6e66");
    expect(await renderingHash({ kind: "rgb" })).toBe(
      "4f60c74e2be99090b42053d706295dc9c4f402f76db98a3d7f2c0aeebaa54ca0",
    );
  });
});
