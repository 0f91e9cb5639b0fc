import { beforeAll, describe, expect, test } from "vitest";
import { loadDecoders } from "../../electron/core/imaging/decoder-files.ts";
import { encodeWebp } from "../../electron/core/imaging/testing/encoders.ts";
import type { NativeDecoders } from "./codecs.ts";
import { concatenate } from "./concatenate.ts";
import { decodeImage } from "./testing/decode-image.ts";
import { exifBlock, gradient, noise } from "./testing/make-image.ts";

let decoders: NativeDecoders;
let lossy: Uint8Array;
let lossless: Uint8Array;
const picture = gradient(40, 24);
const grain = noise(33, 17);
beforeAll(async () => {
  decoders = await loadDecoders();
  lossy = await encodeWebp(picture, { quality: 95 });
  lossless = await encodeWebp(grain, { lossless: 1, exact: 1 });
});

const refusal = (bytes: Uint8Array): Promise<unknown> =>
  decodeImage(bytes, decoders).catch((thrown: unknown) => thrown);

function chunk(type: string, data: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < 4; i++) head.setUint8(i, type.charCodeAt(i));
  head.setUint32(4, data.length, true);
  return concatenate([new Uint8Array(head.buffer), data, new Uint8Array(data.length & 1)]);
}
/** The extended layout (RFC 9649, section 2.7) around a simple file's image. */
function extended(
  simple: Uint8Array,
  [width, height]: [number, number],
  flags: number,
  more: Uint8Array[] = [],
): Uint8Array {
  const canvas = Uint8Array.of(
    flags,
    0,
    0,
    0,
    width - 1,
    (width - 1) >> 8,
    0,
    height - 1,
    (height - 1) >> 8,
    0,
  );
  const body = concatenate([
    new TextEncoder().encode("WEBP"),
    chunk("VP8X", canvas),
    simple.subarray(12),
    ...more,
  ]);
  return chunk("RIFF", body);
}

describe("what is decoded", () => {
  test("lossless comes back as it was in every bit", async () => {
    expect(await decodeImage(lossless, decoders)).toEqual({
      ...grain,
      format: "webp",
      orientation: 1,
    });
  });
  test("lossy comes near to what was encoded", async () => {
    const { rgb, width, height } = await decodeImage(lossy, decoders);
    expect([width, height]).toEqual([40, 24]);
    expect(Math.max(...rgb.map((value, i) => Math.abs(value - (picture.rgb[i] ?? 0))))).toBeLessThan(25);
  });
  test("the EXIF orientation of the extended layout is applied", async () => {
    const turned = await decodeImage(
      extended(lossless, [33, 17], 0x08, [chunk("EXIF", exifBlock(6))]),
      decoders,
    );
    expect(turned).toMatchObject({ width: 17, height: 33, orientation: 6 });
    // Turned clockwise: the upper left comes from the lower left.
    expect([...turned.rgb.subarray(0, 3)]).toEqual([...grain.rgb.subarray(16 * 33 * 3, 16 * 33 * 3 + 3)]);
  });
});

describe("what is refused", () => {
  test("a file cut off anywhere is damaged", async () => {
    for (const whole of [lossy, lossless]) {
      for (let length = 12; length < whole.length; length += 5) {
        expect(await refusal(whole.slice(0, length))).toMatchObject({ code: "IMAGE_DAMAGED" });
      }
    }
  });
  test("cut off with lengths that pretend otherwise, it is damaged all the same", async () => {
    const photo = await encodeWebp(noise(120, 90), { quality: 80 });
    for (const [type, whole] of [["VP8L", lossless] as const, ["VP8 ", photo] as const]) {
      for (const share of [0.3, 0.6, 0.9, 0.98]) {
        const data = whole.subarray(20, 20 + Math.floor((whole.length - 20) * share));
        const bytes = chunk("RIFF", concatenate([new TextEncoder().encode("WEBP"), chunk(type, data)]));
        expect(await refusal(bytes), `${type} ${share}`).toMatchObject({ code: "IMAGE_DAMAGED" });
      }
    }
  });
  test("an animation is named", async () => {
    expect(await refusal(extended(lossless, [33, 17], 0x02))).toMatchObject({
      code: "IMAGE_UNKNOWN_FORMAT",
      message: expect.stringContaining("animation"),
    });
  });
  test("a canvas of 16,000 x 16,000 pixels, by the header alone", async () => {
    expect(await refusal(extended(lossless, [16_000, 16_000], 0))).toMatchObject({
      code: "IMAGE_TOO_LARGE",
      message: expect.stringContaining("16,000 x 16,000"),
    });
  });
  test("headers that contradict each other", async () => {
    expect(await refusal(extended(lossless, [34, 17], 0))).toMatchObject({ code: "IMAGE_DAMAGED" });
  });
});
