/** What a file is, told by its first bytes. Its name says nothing: a report renamed to .png is still a report. */
import { CasebookError } from "../errors.ts";
import type { ImageFormat } from "./failures.ts";
import { looksLikeDicom } from "./sniff-dicom.ts";
import { foreignFormats, looksLikeText, startsWith } from "./sniff-foreign.ts";

/**
 * The format by content.
 *
 * @throws CasebookError IMAGE_EMPTY for 0 bytes; IMAGE_DICOM_UNSUPPORTED for DICOM, with or without its preamble;
 *   IMAGE_UNKNOWN_FORMAT for everything else, naming what it looks like.
 */
export function sniffImageFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) {
    throw new CasebookError("IMAGE_EMPTY", "The file is empty (0 bytes).", "Copy or export the image again.");
  }
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return "jpeg";
  if (startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8)) return "webp";
  if (looksLikeDicom(bytes)) {
    throw new CasebookError(
      "IMAGE_DICOM_UNSUPPORTED",
      "This is a DICOM file. Reading DICOM comes with a later version of Casebook.",
      "Export it as PNG from your viewer, in the window that you want to ask about, and drop that.",
    );
  }
  const kind =
    foreignFormats.find(({ matches }) => matches(bytes))?.name ??
    (looksLikeText(bytes) ? "a text file" : undefined);
  throw new CasebookError(
    "IMAGE_UNKNOWN_FORMAT",
    kind === undefined
      ? "This file is not an image that Casebook knows."
      : `This looks like ${kind}, not like a PNG, JPEG or WebP image.`,
    "Drop a PNG, JPEG or WebP file, or export the image as one.",
  );
}
