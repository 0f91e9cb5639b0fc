/**
 * The image formats that Casebook reads: what the window, the file dialogs, the schemas and the messages say of them.
 * How each is decoded is in `readers.ts`, which has a row for every format here; the page itself loads no decoder.
 */
import { startsWith } from "./signature.ts";

interface FormatFacts {
  /** As it stands in a sentence. */
  readonly name: string;
  readonly mimeTypes: readonly string[];
  /** With the dot, in lower case. */
  readonly extensions: readonly string[];
  /** By content: a file's name says nothing, a report renamed to .png is still a report. */
  readonly matches: (bytes: Uint8Array) => boolean;
}

export const imageFormats = {
  png: {
    name: "PNG",
    mimeTypes: ["image/png"],
    extensions: [".png"],
    matches: (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  },
  jpeg: {
    name: "JPEG",
    mimeTypes: ["image/jpeg"],
    extensions: [".jpg", ".jpeg"],
    matches: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]),
  },
  webp: {
    name: "WebP",
    mimeTypes: ["image/webp"],
    extensions: [".webp"],
    matches: (bytes) => startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8),
  },
} as const satisfies Readonly<Record<string, FormatFacts>>;

export type ImageFormat = keyof typeof imageFormats;

// Object.keys gives strings; the table's own keys are all there is.
export const imageFormatIds = Object.keys(imageFormats) as ImageFormat[];

const facts: readonly FormatFacts[] = Object.values(imageFormats);

/** "PNG, JPEG or WebP". */
export const imageFormatNames = facts
  .map(({ name }) => name)
  .join(", ")
  .replace(/, (?=[^,]*$)/, " or ");

/** For the `accept` attribute of a file input. Extensions as well: not every system knows every MIME type. */
export const pickableImages = [
  ...facts.flatMap(({ mimeTypes }) => mimeTypes),
  ...facts.flatMap(({ extensions }) => extensions),
].join(",");
