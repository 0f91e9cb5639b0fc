import { beforeAll, expect, test } from "vitest";
import { loadDecoders } from "../../electron/core/imaging/decoder-files.ts";
import { encodeJpeg, encodeWebp } from "../../electron/core/imaging/testing/encoders.ts";
import { CasebookError } from "../errors.ts";
import type { NativeDecoders } from "./codecs.ts";
import { encodePng } from "./png-encode.ts";
import { decodeImage } from "./testing/decode-image.ts";
import { exifBlock, gradient, noise, pngChunk, randomBytes, withExif } from "./testing/make-image.ts";

let decoders: NativeDecoders;
let seeds: [string, Uint8Array][];
beforeAll(async () => {
  decoders = await loadDecoders();
  const picture = gradient(48, 40);
  seeds = [
    ["png", encodePng(picture)],
    ["jpeg", withExif(await encodeJpeg(picture, { progressive: false }), exifBlock(6))],
    ["progressive jpeg", await encodeJpeg(picture, { progressive: true })],
    ["lossy webp", await encodeWebp(picture)],
    ["lossless webp", await encodeWebp(noise(24, 20), { lossless: 1 })],
  ];
});

/** Flips, overwrites, cuts, repeats; a PNG's checksums are mended every other time, so that the inner layers are reached. */
function mutate(whole: Uint8Array, seed: number): Uint8Array {
  const next = randomBytes(seed * 2_654_435_761);
  const number = (below: number): number => ((next() << 16) | (next() << 8) | next()) % below;
  let bytes = whole.slice();
  for (let change = 1 + number(4); change > 0; change--) {
    const at = number(bytes.length);
    const kind = number(5);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << number(8));
    else if (kind === 1) bytes[at] = [0, 1, 127, 128, 255][number(5)] ?? 0;
    else if (kind === 2) bytes.fill(next(), at, at + number(16));
    else if (kind === 3 && bytes.length > 64)
      bytes = bytes.slice(0, bytes.length - number(bytes.length >> 1));
    else bytes.copyWithin(at, number(bytes.length), number(bytes.length));
  }
  return seed % 2 === 0 && bytes[0] === 0x89 ? withMendedChecksums(bytes) : bytes;
}

function withMendedChecksums(png: Uint8Array): Uint8Array {
  const mended = png.slice();
  const view = new DataView(mended.buffer);
  for (let at = 8; at + 12 <= mended.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > mended.length) break;
    const type = new TextDecoder("latin1").decode(mended.subarray(at + 4, at + 8));
    if (/^[A-Za-z]{4}$/.test(type)) mended.set(pngChunk(type, mended.slice(at + 8, at + 8 + length)), at);
    at += 12 + length;
  }
  return mended;
}

test("2,500 mutated files: pixels of the size that was said, or a clean error; each within 3 s, 500 MB at most", {
  timeout: 300_000,
}, async () => {
  let refused = 0;
  let slowest = 0;
  let memory = 0;
  const atStart = process.memoryUsage().rss;
  for (let seed = 1; seed <= 2_500; seed++) {
    const [format, whole] = seeds[seed % seeds.length] ?? expect.fail();
    const start = performance.now();
    try {
      const { width, height, rgb } = await decodeImage(mutate(whole, seed), decoders);
      expect(rgb).toHaveLength(width * height * 3);
    } catch (thrown) {
      if (!(thrown instanceof CasebookError) || !thrown.code.startsWith("IMAGE_")) {
        throw new Error(`seed ${seed} (${format}) got out`, { cause: thrown });
      }
      refused++;
    }
    slowest = Math.max(slowest, performance.now() - start);
    memory = Math.max(memory, process.memoryUsage().rss - atStart);
  }
  // If nearly nothing or nearly everything were refused, the mutations would not test the decoders.
  expect(refused).toBeGreaterThan(600);
  expect(refused).toBeLessThan(2_490);
  expect(slowest).toBeLessThan(3_000);
  expect(memory).toBeLessThan(500e6);
});
