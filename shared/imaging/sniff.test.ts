import { describe, expect, test } from "vitest";
import { concatenate } from "./concatenate.ts";
import { sniffImageFormat } from "./sniff.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const padded = (head: Uint8Array, length = 256): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes.set(head);
  return bytes;
};
const refusal = (bytes: Uint8Array): unknown => {
  try {
    return sniffImageFormat(bytes);
  } catch (thrown) {
    return thrown;
  }
};

describe("formats that are read", () => {
  test.each([
    ["png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
    ["jpeg", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ["webp", ascii("RIFF\x10\0\0\0WEBPVP8 ")],
  ])("%s is told by its first bytes", (format, head) => {
    expect(sniffImageFormat(padded(head))).toBe(format);
  });
});

test("a file of 0 bytes is told apart", () => {
  expect(refusal(new Uint8Array(0))).toMatchObject({ code: "IMAGE_EMPTY" });
});

describe("DICOM gets its own message", () => {
  const withPreamble = concatenate([new Uint8Array(128), ascii("DICM"), new Uint8Array(100)]);
  const explicit = padded(
    concatenate([Uint8Array.of(8, 0, 5, 0), ascii("CS"), Uint8Array.of(10, 0), ascii("ISO_IR 100")]),
  );
  const bigEndian = padded(
    concatenate([Uint8Array.of(0, 8, 0, 5), ascii("CS"), Uint8Array.of(0, 10), ascii("ISO_IR 100")]),
  );
  const implicit = padded(
    concatenate([
      Uint8Array.of(8, 0, 0, 0, 4, 0, 0, 0, 200, 1, 0, 0),
      Uint8Array.of(8, 0, 5, 0, 10, 0, 0, 0),
      ascii("ISO_IR 100"),
    ]),
  );
  const metaFirst = padded(
    concatenate([Uint8Array.of(2, 0, 0, 0), ascii("UL"), Uint8Array.of(4, 0, 200, 0, 0, 0)]),
  );
  test.each([
    ["with its preamble", withPreamble],
    ["as a bare data set, explicit", explicit],
    ["as a bare data set, big-endian", bigEndian],
    ["as a bare data set, implicit", implicit],
    ["starting with the meta header", metaFirst],
  ])("%s", (_title, bytes) => {
    expect(refusal(bytes)).toMatchObject({
      code: "IMAGE_DICOM_UNSUPPORTED",
      remedy: expect.stringContaining("PNG"),
    });
  });
});

describe("other files are refused by what they look like, not by their name", () => {
  test.each([
    ["a text file", ascii("Befund: unauffällig.\r\nKein Herd.")],
    ["a text file", new TextEncoder().encode("所見:異常なし\n")],
    ["a GIF image", ascii("GIF89a")],
    ["a BMP image", padded(ascii("BM"))],
    ["a TIFF image", padded(ascii("II*\0"))],
    ["a HEIC photo", padded(ascii("\0\0\0\x18ftypheic"))],
    ["an AVIF image", padded(ascii("\0\0\0\x18ftypavif"))],
    ["a video", padded(ascii("\0\0\0\x18ftypisom"))],
    ["a JPEG 2000 image", padded(Uint8Array.of(0xff, 0x4f, 0xff, 0x51))],
    ["a PDF document", ascii("%PDF-1.7\n%\xe2\xe3")],
    ["a ZIP archive or an office document", padded(ascii("PK\x03\x04"))],
    ["an SVG drawing", ascii('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["a web page", ascii("<!DOCTYPE html><title>x</title>")],
    [
      "a NIfTI volume",
      padded(concatenate([Uint8Array.of(0x5c, 1, 0, 0), new Uint8Array(340), ascii("n+1\0")]), 400),
    ],
    ["a model file (GGUF)", padded(ascii("GGUF"))],
    ["a sound file", padded(ascii("RIFF\0\0\0\0WAVE"))],
    ["a program", padded(ascii("\x7fELF"))],
  ])("%s", (kind, bytes) => {
    expect(refusal(bytes)).toMatchObject({
      code: "IMAGE_UNKNOWN_FORMAT",
      message: `This looks like ${kind}, not like a PNG, JPEG or WebP image.`,
    });
  });
  test("what nobody knows is refused without a guess", () => {
    expect(refusal(new Uint8Array(64))).toMatchObject({
      code: "IMAGE_UNKNOWN_FORMAT",
      message: "This file is not an image that Casebook knows.",
    });
  });
});
