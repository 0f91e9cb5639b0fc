import { zstdCompressSync } from "node:zlib";
import { describe, expect, it, test } from "vitest";
import { encodePng } from "../../../shared/imaging/png-encode.ts";
import type { RgbImage } from "../../../shared/imaging/rgb-image.ts";
import { gradient, noise } from "../../../shared/imaging/testing/make-image.ts";
import { decodeContent, encodeContent } from "./content-encoding.ts";
import { thrownBy } from "./testing/store-folder.ts";

const describeImage = ({ width, height }: RgbImage) =>
  ({ kind: "rgb8", width, height, sha256: "0".repeat(64) }) as const;

test.each([
  [1, 1],
  [1, 300],
  [300, 1],
  [257, 129],
])("%i x %i pixels come back as they were, from both encodings", (width, height) => {
  for (const image of [noise(width, height), gradient(width, height)]) {
    const content = describeImage(image);
    const encoded = encodeContent(content, image.rgb);
    expect(decodeContent(content, "zstd-delta", encoded)).toEqual(image.rgb);
    expect(decodeContent(content, "png", encodePng(image))).toEqual(image.rgb);
  }
});

it("a smooth image takes a tenth of its size, and noise no more than its size and a little", () => {
  for (const [image, most] of [
    [gradient(500, 400), 0.1],
    [noise(500, 400), 1.01],
  ] as const) {
    expect(encodeContent(describeImage(image), image.rgb).length).toBeLessThan(image.rgb.length * most);
  }
});

it("what comes back lies in memory of its own, which a message may carry", () => {
  const image = noise(3, 2);
  const content = describeImage(image);
  const bytes = decodeContent(content, "zstd-delta", encodeContent(content, image.rgb));
  expect(bytes.buffer.byteLength).toBe(18);
});

describe("refused as damaged:", () => {
  const content = describeImage(noise(10, 10));
  test.each([
    ["no stream at all", Buffer.from("nonsense")],
    ["a stream that is cut off", encodeContent(content, noise(10, 10).rgb).subarray(0, 40)],
    ["fewer pixels", encodeContent(describeImage(noise(9, 9)), noise(9, 9).rgb)],
    ["a billion bytes of zeros", zstdCompressSync(Buffer.alloc(1_000_000_000))],
  ])("%s", (_name, encoded) => {
    const before = process.memoryUsage().rss;
    for (const encoding of ["zstd-delta", "png"] as const) {
      expect(thrownBy(() => decodeContent(content, encoding, encoded))).toMatchObject({
        code: "STORE_DAMAGED",
      });
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
