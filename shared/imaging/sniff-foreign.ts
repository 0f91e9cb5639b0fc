/** Formats that people drop by mistake, so that the refusal can name them. */
import { startsWith } from "./signature.ts";

interface ForeignFormat {
  /** With its article: it stands after "This looks like". */
  readonly name: string;
  readonly matches: (bytes: Uint8Array) => boolean;
}

const magic = (name: string, ...signatures: readonly (string | readonly number[])[]): ForeignFormat => ({
  name,
  matches: (bytes) => signatures.some((signature) => startsWith(bytes, signature)),
});

/** ISO base media: the major brand at byte 8 tells HEIC from AVIF from video. */
const isoBrand = (name: string, ...brands: readonly string[]): ForeignFormat => ({
  name,
  matches: (bytes) =>
    startsWith(bytes, "ftyp", 4) &&
    (brands.length === 0 || brands.some((brand) => startsWith(bytes, brand, 8))),
});

const textHead = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 4_096));

/** Ordered: the first that matches names the file. */
export const foreignFormats: readonly ForeignFormat[] = [
  magic("a GIF image", "GIF87a", "GIF89a"),
  magic("a BMP image", "BM"),
  magic("a TIFF image", "II*\0", "MM\0*", "II+\0", "MM\0+"),
  isoBrand("an AVIF image", "avif", "avis"),
  isoBrand("a HEIC photo", "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"),
  isoBrand("a video"),
  magic("a JPEG 2000 image", [0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20], [0xff, 0x4f, 0xff, 0x51]),
  magic("a JPEG XL image", [0xff, 0x0a], [0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20]),
  magic("a Photoshop document", "8BPS"),
  magic("an OpenEXR image", [0x76, 0x2f, 0x31, 0x01]),
  magic("an icon", [0, 0, 1, 0], [0, 0, 2, 0]),
  magic("a PDF document", "%PDF-"),
  magic("a ZIP archive or an office document", "PK\x03\x04", "PK\x05\x06"),
  magic("a gzip archive", [0x1f, 0x8b]),
  magic("a 7-Zip archive", "7z\xbc\xaf\x27\x1c"),
  magic("a RAR archive", "Rar!"),
  magic("an old office document", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  magic("a NRRD volume", "NRRD000"),
  {
    name: "a NIfTI volume",
    matches: (bytes) => startsWith(bytes, "n+1\0", 344) || startsWith(bytes, "ni1\0", 344),
  },
  magic("a model file (GGUF)", "GGUF"),
  magic("a SQLite database", "SQLite format 3\0"),
  magic("a video", [0x1a, 0x45, 0xdf, 0xa3]),
  { name: "a video", matches: (bytes) => startsWith(bytes, "RIFF") && startsWith(bytes, "AVI ", 8) },
  { name: "a sound file", matches: (bytes) => startsWith(bytes, "RIFF") && startsWith(bytes, "WAVE", 8) },
  magic("a sound file", "ID3", "OggS", "fLaC"),
  magic("a program", "MZ", "\x7fELF", [0xcf, 0xfa, 0xed, 0xfe]),
  {
    name: "an SVG drawing",
    matches: (bytes) => /^\uFEFF?\s*(?:<\?xml[^]*?)?<svg[\s>]|<!DOCTYPE svg/i.test(textHead(bytes)),
  },
  {
    name: "a web page",
    matches: (bytes) => /^\uFEFF?\s*<(?:!doctype html|html|head|body)[\s>]/i.test(textHead(bytes)),
  },
];

/** UTF-16 with a mark, or no control characters and either UTF-8 or mostly ASCII (old reports in Latin-1). */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) return true;
  const head = bytes.subarray(0, 4_096);
  const isControl = (byte: number): boolean =>
    byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127;
  if (head.some(isControl)) return false;
  const ascii = head.filter((byte) => byte < 128).length;
  return ascii > head.length * 0.85 || isUtf8(head);
}

function isUtf8(head: Uint8Array): boolean {
  try {
    // `stream`: the head may end inside a character.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    // The answer, not a failure.
    return false;
  }
}
