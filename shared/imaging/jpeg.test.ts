import { beforeAll, describe, expect, test } from "vitest";
import { loadDecoders } from "../../electron/core/imaging/decoder-files.ts";
import { encodeJpeg } from "../../electron/core/imaging/testing/encoders.ts";
import type { NativeDecoders } from "./codecs.ts";
import { concatenate } from "./concatenate.ts";
import type { RgbImage } from "./rgb-image.ts";
import { decodeImage } from "./testing/decode-image.ts";
import { exifBlock, gradient, withExif } from "./testing/make-image.ts";

let decoders: NativeDecoders;
let plain: Uint8Array;
let progressive: Uint8Array;
const picture = gradient(40, 24);
beforeAll(async () => {
  decoders = await loadDecoders();
  plain = await encodeJpeg(picture, { quality: 95, progressive: false });
  progressive = await encodeJpeg(picture, { quality: 95, progressive: true });
});

const refusal = (bytes: Uint8Array): Promise<unknown> =>
  decodeImage(bytes, decoders).catch((thrown: unknown) => thrown);

/** Red, green at the corners: top left, top right, bottom left, bottom right. */
const corners = ({ width, height, rgb }: RgbImage): string =>
  [0, width - 1, (height - 1) * width, height * width - 1]
    .map((i) => `${(rgb[i * 3] ?? 0) > 128 ? 1 : 0}${(rgb[i * 3 + 1] ?? 0) > 128 ? 1 : 0}`)
    .join(" ");

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0);
}

/** Offset of the first segment of the kind. */
function segmentAt(jpeg: Uint8Array, kind: number): number {
  let at = 2;
  while (jpeg[at + 1] !== kind) at += 2 + (((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0));
  return at;
}
const changed = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
};

describe("what is decoded", () => {
  test("baseline and progressive come near to what was encoded", async () => {
    for (const bytes of [plain, progressive]) {
      const image = await decodeImage(bytes, decoders);
      expect(image).toMatchObject({ width: 40, height: 24, format: "jpeg", orientation: 1 });
      expect(largestDifference(image.rgb, picture.rgb)).toBeLessThan(12);
    }
  });
  test("grey becomes R=G=B", async () => {
    // 1: libjpeg's JCS_GRAYSCALE.
    const { rgb } = await decodeImage(await encodeJpeg(picture, { color_space: 1 }), decoders);
    expect(rgb.every((value, i) => value === rgb[i - (i % 3)])).toBe(true);
    expect(new Set(rgb).size).toBeGreaterThan(50);
  });
  // Stored: red grows to the right, green downwards: top left 00, top right 10, bottom left 01, bottom right 11.
  test.each([
    [1, 40, 24, "00 10 01 11"],
    [2, 40, 24, "10 00 11 01"],
    [3, 40, 24, "11 01 10 00"],
    [4, 40, 24, "01 11 00 10"],
    [5, 24, 40, "00 01 10 11"],
    [6, 24, 40, "01 00 11 10"],
    [7, 24, 40, "11 10 01 00"],
    [8, 24, 40, "10 11 00 01"],
  ])("EXIF orientation %i is applied, once", async (orientation, width, height, expected) => {
    for (const littleEndian of [true, false]) {
      const image = await decodeImage(withExif(plain, exifBlock(orientation, littleEndian)), decoders);
      expect(image).toMatchObject({ width, height, orientation });
      expect(corners(image)).toBe(expected);
    }
  });
  test.each([
    ["of 0", exifBlock(0)],
    ["of 9", exifBlock(9)],
    ["that breaks off", exifBlock(6).subarray(0, 15)],
    ["that points out of itself", changed(exifBlock(6), 4, 0xff, 0xff, 0xff, 0x7f)],
    ["of nothing", new Uint8Array(0)],
  ])("an EXIF block %s does not keep the picture out", async (_title, tiff) => {
    expect(await decodeImage(withExif(plain, tiff), decoders)).toMatchObject({ width: 40, orientation: 1 });
  });
  test("what phones append behind the picture is ignored", async () => {
    const { rgb } = await decodeImage(concatenate([plain, plain, new Uint8Array(1_000)]), decoders);
    expect(rgb).toEqual((await decodeImage(plain, decoders)).rgb);
  });
  test("stray bytes before a segment and before the end are passed over", async () => {
    const dqt = segmentAt(plain, 0xdb);
    const stray = concatenate([
      plain.subarray(0, dqt),
      Uint8Array.of(0, 0, 0),
      plain.subarray(dqt, -2),
      Uint8Array.of(0, 0, 0xff, 0xd9),
    ]);
    expect((await decodeImage(stray, decoders)).rgb).toEqual((await decodeImage(plain, decoders)).rgb);
  });
});

describe("what is refused", () => {
  test("a file cut off anywhere is damaged, never grey where pixels are missing", async () => {
    for (const whole of [plain, progressive]) {
      for (let length = 3; length < whole.length; length += 7) {
        expect(await refusal(whole.slice(0, length))).toMatchObject({ code: "IMAGE_DAMAGED" });
      }
    }
  });
  test("cut off and closed with an end marker, it is damaged all the same", async () => {
    const photo = await encodeJpeg(gradient(200, 200), { progressive: false });
    for (const share of [0.5, 0.7, 0.9]) {
      const closed = concatenate([
        photo.subarray(0, Math.floor(photo.length * share)),
        Uint8Array.of(0xff, 0xd9),
      ]);
      expect(await refusal(closed)).toMatchObject({
        code: "IMAGE_DAMAGED",
        message: expect.stringContaining("missing"),
      });
    }
  });
  test("65,000 x 65,000 pixels, by the header alone", async () => {
    const bytes = changed(plain, segmentAt(plain, 0xc0) + 5, 0xfd, 0xe8, 0xfd, 0xe8);
    expect(await refusal(bytes)).toMatchObject({
      code: "IMAGE_TOO_LARGE",
      message: expect.stringContaining("65,000 x 65,000"),
    });
  });
  test.each([
    ["12 bits", 4, [12], "12 bits"],
    ["CMYK", 9, [4], "CMYK"],
    ["the lossless kind", 1, [0xc3], "lossless"],
    ["arithmetic coding", 1, [0xc9], "arithmetic"],
    ["JPEG-LS", 1, [0xf7], "JPEG-LS"],
  ])("%s is named", async (_title, offset, values, clause) => {
    const bytes = changed(plain, segmentAt(plain, 0xc0) + offset, ...values);
    expect(await refusal(bytes)).toMatchObject({
      code: "IMAGE_UNKNOWN_FORMAT",
      message: expect.stringContaining(clause),
    });
  });
  test("a broken Huffman table ends in an error, and the next image decodes", async () => {
    expect(await refusal(changed(plain, segmentAt(plain, 0xc4) + 5, 255, 255, 255))).toMatchObject({
      code: "IMAGE_DAMAGED",
    });
    expect(await decodeImage(plain, decoders)).toMatchObject({ width: 40 });
  });
});
