import { deflateSync, inflateSync } from "node:zlib";
import { encode as encodeIndependently } from "fast-png";
import { describe, expect, test } from "vitest";
import { concatenate } from "./concatenate.ts";
import { createDeflater, deflateBlockBytes } from "./deflate.ts";
import { decodePng } from "./png-decode.ts";
import { encodePng } from "./png-encode.ts";
import { to8Bits } from "./png-rows.ts";
import {
  exifBlock,
  gradient,
  makePng,
  noise,
  type PngParts,
  pngChunk,
  randomBytes,
} from "./testing/make-image.ts";

const refusal = (bytes: Uint8Array): unknown => {
  try {
    return decodePng(bytes);
  } catch (thrown) {
    return thrown;
  }
};

/** Samples packed into unfiltered scan lines (PNG third edition, section 7.2). */
function pack(samples: readonly number[], perLine: number, bitDepth: number): Uint8Array {
  const lineBytes = 1 + Math.ceil((perLine * bitDepth) / 8);
  const lines = new Uint8Array((samples.length / perLine) * lineBytes);
  samples.forEach((sample, i) => {
    const bit = (i % perLine) * bitDepth;
    const at = Math.floor(i / perLine) * lineBytes + 1 + (bit >> 3);
    if (bitDepth === 16) lines.set([sample >> 8, sample & 255], at);
    else lines[at] = (lines[at] ?? 0) | (sample << (8 - bitDepth - (bit & 7)));
  });
  return lines;
}

const width = 11;
const height = 5;
const randomSamples = (count: number, bitDepth: number): number[] => {
  const next = randomBytes(count + bitDepth);
  return Array.from({ length: count }, () => ((next() << 8) | next()) & ((1 << bitDepth) - 1));
};
const scaled = (value: number, bitDepth: number): number => Math.round((value * 255) / ((1 << bitDepth) - 1));

describe("every colour type and bit depth of the standard", () => {
  test.each([1, 2, 4, 8, 16])("grey, %i bits, becomes R=G=B", (bitDepth) => {
    const samples = randomSamples(width * height, bitDepth);
    const { rgb } = decodePng(
      makePng({ width, height, bitDepth, colourType: 0, lines: pack(samples, width, bitDepth) }),
    );
    expect([...rgb]).toEqual(samples.flatMap((value) => Array<number>(3).fill(scaled(value, bitDepth))));
  });
  test.each([1, 2, 4, 8])("palette, %i bits", (bitDepth) => {
    const palette = Uint8Array.from({ length: 3 << bitDepth }, randomBytes(7));
    const samples = randomSamples(width * height, bitDepth);
    const before = [pngChunk("PLTE", palette), pngChunk("tRNS", Uint8Array.of(0, 128))];
    const { rgb } = decodePng(
      makePng({ width, height, bitDepth, colourType: 3, before, lines: pack(samples, width, bitDepth) }),
    );
    expect([...rgb]).toEqual(
      samples.flatMap((index) => Array.from(palette.subarray(index * 3, index * 3 + 3))),
    );
  });
  test.each([
    [2, 8, 3],
    [2, 16, 3],
    [4, 8, 2],
    [4, 16, 2],
    [6, 8, 4],
    [6, 16, 4],
  ])("colour type %i, %i bits: alpha is dropped, not blended", (colourType, bitDepth, channels) => {
    const samples = randomSamples(width * height * channels, bitDepth);
    const lines = pack(samples, width * channels, bitDepth);
    const { rgb } = decodePng(makePng({ width, height, bitDepth, colourType, lines }));
    const expected = Array.from({ length: width * height }, (_, i) =>
      [0, 1, 2].map((channel) =>
        scaled(samples[i * channels + (channels < 3 ? 0 : channel)] ?? -1, bitDepth),
      ),
    );
    expect([...rgb]).toEqual(expected.flat());
  });
  test("16 bits become round(v / 257) for each of the 65,536 values", () => {
    for (let value = 0; value < 65_536; value++) {
      if (to8Bits(value >> 8, value & 255) !== Math.round(value / 257)) expect.fail(`wrong for ${value}`);
    }
  });
});

describe("layouts", () => {
  test.each([
    [1, 1],
    [2, 3],
    [5, 4],
    [8, 8],
    [33, 21],
  ])("Adam7 of %i x %i, written by another encoder", (w, h) => {
    const image = noise(w, h);
    const png = encodeIndependently(
      { width: w, height: h, data: image.rgb, channels: 3, depth: 8 },
      { interlace: "Adam7" },
    );
    expect(decodePng(png).rgb).toEqual(image.rgb);
  });
  test("Adam7 with less than a byte per pixel", () => {
    // 3 x 2, 1 bit: pass 1 (0,0), pass 4 (2,0), pass 6 (1,0), pass 7 the second row.
    const lines = Uint8Array.of(0, 0x80, 0, 0x00, 0, 0x80, 0, 0b0110_0000);
    const { rgb } = decodePng(
      makePng({ width: 3, height: 2, bitDepth: 1, colourType: 0, interlace: 1, lines }),
    );
    expect([...rgb].filter((_, i) => i % 3 === 0)).toEqual([255, 255, 0, 0, 255, 255]);
  });
  test("all five filters", () => {
    // A row per filter, each undone by hand: R=G=B steps.
    // biome-ignore format: a row a line
    const lines = Uint8Array.of(
      0, 10, 20, 30, 40, 50, 60,
      1, 10, 20, 30, 1, 1, 1,
      2, 1, 1, 1, 1, 1, 1,
      3, 5, 5, 5, 5, 5, 5,
      4, 1, 1, 1, 1, 1, 1,
    );
    const { rgb } = decodePng(makePng({ width: 2, height: 5, lines }));
    // biome-ignore format: a row a line
    expect([...rgb]).toEqual([
      10, 20, 30, 40, 50, 60,
      10, 20, 30, 11, 21, 31,
      11, 21, 31, 12, 22, 32,
      10, 15, 20, 16, 23, 31,
      11, 16, 21, 17, 24, 32,
    ]);
  });
  test.each([1, 7, 1_000_000])("image data cut into pieces of %i bytes", (cut) => {
    const image = noise(40, 30);
    const lines = concatenate(
      Array.from({ length: 30 }, (_, y) =>
        concatenate([Uint8Array.of(0), image.rgb.subarray(y * 120, y * 120 + 120)]),
      ),
    );
    expect(decodePng(makePng({ width: 40, height: 30, lines, cut })).rgb).toEqual(image.rgb);
  });
  test("an EXIF orientation is reported", () => {
    const parts = { width: 1, height: 1, lines: new Uint8Array(4), before: [pngChunk("eXIf", exifBlock(6))] };
    expect(decodePng(makePng(parts)).orientation).toBe(6);
  });
});

describe("what is refused", () => {
  const sound = encodePng(gradient(20, 20));
  const header = (width: number, height: number, bitDepth = 8, colourType = 2): Uint8Array =>
    makePng({ width, height, bitDepth, colourType, lines: new Uint8Array(8) });

  test("20,000 x 20,000 pixels are refused by the header, with the numbers and before memory is taken", () => {
    const bytes = header(20_000, 20_000, 1, 0);
    const before = process.memoryUsage().arrayBuffers;
    expect(refusal(bytes)).toMatchObject({
      code: "IMAGE_TOO_LARGE",
      message: expect.stringContaining("20,000 x 20,000"),
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });
  test("sides within the limit and too many pixels together", () => {
    expect(refusal(header(10_000, 10_000))).toMatchObject({
      code: "IMAGE_TOO_LARGE",
      message: expect.stringContaining("100 million pixels"),
    });
  });
  test("a stream that goes on behind the last row is not inflated to its end", () => {
    // 80 MiB of zeros, broken near the end: who gets there fails.
    const bomb = new Uint8Array(deflateSync(new Uint8Array(80 * 1024 * 1024)));
    bomb.fill(0xff, bomb.length - 2_000);
    const parts = { width: 20, height: 1, lines: new Uint8Array(0) };
    expect(decodePng(makePng({ ...parts, data: bomb })).rgb).toHaveLength(60);
    expect(refusal(makePng({ ...parts, data: bomb.subarray(-4_000) }))).toMatchObject({
      code: "IMAGE_DAMAGED",
    });
  });
  test("text and colour profiles are never inflated", () => {
    const bomb = concatenate([new TextEncoder().encode("name\0\0"), new Uint8Array(1_000)]);
    const before = [pngChunk("iCCP", bomb), pngChunk("zTXt", bomb)];
    expect(decodePng(makePng({ width: 1, height: 1, lines: new Uint8Array(4), before })).rgb).toHaveLength(3);
  });
  test("a file cut off anywhere is damaged", () => {
    for (let length = 8; length < sound.length; length++) {
      expect(refusal(sound.slice(0, length))).toMatchObject({ code: "IMAGE_DAMAGED" });
    }
  });
  test("any flipped bit in what makes the picture is noticed", () => {
    const start = 8;
    for (let at = start; at < sound.length; at++) {
      const bytes = sound.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 4;
      // A flip may turn a chunk's name into one that says it can be ignored, or a length into a huge one.
      expect(refusal(bytes), `byte ${at}`).toMatchObject({ code: expect.stringMatching(/^IMAGE_/) });
    }
  });
  const broken: [string, PngParts, string][] = [
    ["rows are missing", { width: 4, height: 4, lines: new Uint8Array(13) }, "ends too early"],
    ["an unknown filter", { width: 1, height: 1, lines: Uint8Array.of(9, 0, 0, 0) }, "unknown filter"],
    ["no palette", { width: 1, height: 1, colourType: 3, lines: new Uint8Array(2) }, "palette is missing"],
    ["an impossible depth", { width: 1, height: 1, bitDepth: 4, lines: new Uint8Array(4) }, "makes no sense"],
    ["a size of 0", { width: 0, height: 1, lines: new Uint8Array(4) }, "0 x 1"],
    [
      "an unknown critical part",
      { width: 1, height: 1, lines: new Uint8Array(4), before: [pngChunk("ABCD", new Uint8Array(1))] },
      "unknown kind",
    ],
    [
      "an index behind the palette",
      {
        width: 1,
        height: 1,
        colourType: 3,
        lines: Uint8Array.of(0, 5),
        before: [pngChunk("PLTE", new Uint8Array(6))],
      },
      "not in the palette",
    ],
  ];
  test.each(broken)("%s", (_title, parts, clause) => {
    expect(refusal(makePng(parts))).toMatchObject({
      code: "IMAGE_DAMAGED",
      message: expect.stringContaining(clause),
    });
  });
  test("an animation", () => {
    const before = [pngChunk("acTL", Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0))];
    expect(refusal(makePng({ width: 1, height: 1, lines: new Uint8Array(4), before }))).toMatchObject({
      code: "IMAGE_UNKNOWN_FORMAT",
      message: expect.stringContaining("animation"),
    });
  });
});

describe("the PNG that we write", () => {
  test.each([
    [1, 1],
    [3, 700],
    [700, 3],
    [256, 256],
  ])("%i x %i comes back as it was, colour and grey", (w, h) => {
    const grey = noise(w, h);
    for (let i = 0; i < grey.rgb.length; i++) grey.rgb[i] = grey.rgb[i - (i % 3)] ?? 0;
    for (const image of [noise(w, h), gradient(w, h), grey]) {
      expect(decodePng(encodePng(image))).toEqual({ ...image, orientation: 1 });
    }
  });
  test("holds header, pixels and end, and nothing else", () => {
    const text = new TextDecoder("latin1").decode(encodePng(gradient(9, 9)));
    expect(text.match(/IHDR|IDAT|IEND|tEXt|iCCP|pHYs|tIME|gAMA|eXIf/g)).toEqual(["IHDR", "IDAT", "IEND"]);
  });
});

describe("our zlib streams", () => {
  const streams: [string, (length: number) => Uint8Array][] = [
    ["zeros", (length) => new Uint8Array(length)],
    ["noise", (length) => Uint8Array.from({ length }, randomBytes(5))],
    [
      "runs of every length",
      (length) => Uint8Array.from({ length }, (_, i) => Math.floor(Math.sqrt(i * 2)) & 255),
    ],
    // Fibonacci-like frequencies ask for codes longer than deflate allows.
    [
      "a very skewed mix",
      (length) => Uint8Array.from({ length }, (_, i) => Math.clz32(Math.imul(i, 2_654_435_761))),
    ],
  ];
  test.each(streams)("%s: zlib itself reads them back, checksum included", (_title, make) => {
    for (const length of [1, 2, 3, 4, 257, 258, 259, 260, 300, 5_552, 65_537, deflateBlockBytes]) {
      const data = make(length);
      const deflater = createDeflater();
      const stream = concatenate([deflater.push(data, false), deflater.push(data, true)]);
      expect(new Uint8Array(inflateSync(stream))).toEqual(concatenate([data, data]));
    }
  });
});
