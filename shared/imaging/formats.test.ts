import { expect, it } from "vitest";
import { imageFormatNames, imageFormats, pickableImages } from "./formats.ts";

it("formats are named in a sentence, and picked by MIME type and extension", () => {
  expect(imageFormatNames).toBe("PNG, JPEG or WebP");
  expect(pickableImages).toBe("image/png,image/jpeg,image/webp,.png,.jpg,.jpeg,.webp");
});

it("no two formats share a name, a MIME type or an extension", () => {
  const formats = Object.values(imageFormats);
  const all: string[] = [
    ...formats.map(({ name }) => name),
    ...formats.flatMap(({ mimeTypes }) => mimeTypes),
    ...formats.flatMap(({ extensions }) => extensions),
  ];
  expect(new Set(all).size).toBe(all.length);
});
