import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { loadDecoders } from "../../electron/core/imaging/decoder-files.ts";
import { encodeJpeg } from "../../electron/core/imaging/testing/encoders.ts";
import type { NativeDecoders } from "./codecs.ts";
import { concatenate } from "./concatenate.ts";
import { prepareFile } from "./prepare.ts";
import { exifBlock, gradient, makePng, noise, pngChunk, withExif } from "./testing/make-image.ts";

let decoders: NativeDecoders;
beforeAll(async () => {
  decoders = await loadDecoders();
});
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const text = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);
const canary = new TextEncoder().encode("Patient\0MUSTERMANN^ERIKA");

test("tells where the pixels came from: format, hash and size of the file, orientation, and the pixels' own hash", async () => {
  const { width, height, rgb } = noise(30, 20);
  const lines = concatenate(
    Array.from({ length: height }, (_, y) =>
      concatenate([Uint8Array.of(0), rgb.subarray(y * 90, y * 90 + 90)]),
    ),
  );
  const file = makePng({ width, height, lines, before: [pngChunk("tEXt", canary)] });
  expect(await prepareFile(file, decoders)).toEqual([
    {
      content: { kind: "rgb8", width, height, sha256: sha256(rgb) },
      rendering: { kind: "rgb" },
      bytes: rgb,
      source: { format: "png", sha256: sha256(file), bytes: file.length, orientation: 1 },
      series: null,
    },
  ]);
});

test("names in a PNG's texts or a JPEG's EXIF, comments and appended data do not come through", async () => {
  const jpeg = await encodeJpeg(gradient(30, 20));
  const comment = concatenate([Uint8Array.of(0xff, 0xfe, 0, canary.length + 2), canary]);
  const files = [
    makePng({
      width: 1,
      height: 1,
      lines: new Uint8Array(4),
      before: [pngChunk("tEXt", canary), pngChunk("iTXt", canary)],
    }),
    concatenate([makePng({ width: 1, height: 1, lines: new Uint8Array(4) }), canary]),
    withExif(jpeg, concatenate([exifBlock(6), canary])),
    concatenate([jpeg.subarray(0, 2), comment, jpeg.subarray(2), canary]),
  ];
  for (const file of files) {
    expect(text(file)).toContain("MUSTERMANN");
    for (const { content, bytes } of await prepareFile(file, decoders)) {
      expect(text(bytes)).not.toContain("MUSTERMANN");
      // Memory that the bytes are a part of would be sent along.
      expect(bytes.buffer.byteLength).toBe(content.width * content.height * 3);
    }
  }
});

test("says when foreign bytes have become pixels, once, and not for a file that it refuses", async () => {
  const file = await encodeJpeg(gradient(9, 9));
  let calls = 0;
  await prepareFile(file, decoders, () => calls++);
  await prepareFile(file.slice(0, 99), decoders, () => calls++).catch(() => undefined);
  expect(calls).toBe(1);
});
