/** How an image's content is written to the disk: smaller than it is in memory, and back within a few hundred milliseconds. */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { ImageContent } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { contentLength } from "../../../shared/imaging/content.ts";
import { decodePng } from "../../../shared/imaging/png-decode.ts";

/**
 * "zstd-delta": each byte less the one of the pixel before it, then Zstandard (RFC 8878). "png": rows of schema version 2
 * and earlier; none are written.
 */
export type ContentEncoding = "zstd-delta" | "png";

/** The fastest level. The measurements are in docs/storage.md. */
const zstdLevel = 1;

export function encodeContent(content: ImageContent, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== contentLength(content)) throw new RangeError("the content is not as long as it says");
  const delta = new Uint8Array(bytes);
  const step = bytesPerPixel(content);
  for (let i = step; i < delta.length; i++) {
    delta[i] = (bytes[i] as number) - (bytes[i - step] as number);
  }
  return zstdCompressSync(delta, { params: { [constants.ZSTD_c_compressionLevel]: zstdLevel } });
}

/** @throws CasebookError STORE_DAMAGED where it is not the content that is described. */
export function decodeContent(
  content: ImageContent,
  encoding: ContentEncoding,
  encoded: Uint8Array,
): Uint8Array {
  const bytes = attempt(() => (encoding === "png" ? decodePng(encoded).rgb : inflate(content, encoded)));
  if (bytes.length !== contentLength(content)) throw unreadable();
  return bytes;
}

/** In memory no larger than the description says, whatever the bytes say. */
function inflate(content: ImageContent, encoded: Uint8Array): Uint8Array {
  const delta = zstdDecompressSync(encoded, { maxOutputLength: Math.max(1, contentLength(content)) });
  // Memory of its own: small buffers of Node's share theirs, which would travel along in messages.
  const bytes = new Uint8Array(delta);
  const step = bytesPerPixel(content);
  for (let i = step; i < bytes.length; i++) {
    bytes[i] = (bytes[i] as number) + (bytes[i - step] as number);
  }
  return bytes;
}

const bytesPerPixel = ({ kind }: ImageContent): number => {
  switch (kind) {
    case "rgb8":
      return 3;
  }
};

function attempt(decode: () => Uint8Array): Uint8Array {
  try {
    return decode();
  } catch (cause) {
    throw unreadable({ cause });
  }
}

const unreadable = (options?: ErrorOptions): CasebookError =>
  new CasebookError(
    "STORE_DAMAGED",
    "A stored image cannot be read.",
    "The other images are not affected. Add the image again, or restore the data folder from a backup.",
    options,
  );
