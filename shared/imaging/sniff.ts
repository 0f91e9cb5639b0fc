/** What a file is, told by its first bytes. */
import { CasebookError } from "../errors.ts";
import { type ImageFormat, imageFormatIds, imageFormatNames, imageFormats } from "./formats.ts";
import { looksLikeDicom } from "./sniff-dicom.ts";
import { foreignFormats, looksLikeText } from "./sniff-foreign.ts";

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
  const format = imageFormatIds.find((id) => imageFormats[id].matches(bytes));
  if (format !== undefined) return format;
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
      : `This looks like ${kind}, not like a ${imageFormatNames} image.`,
    `Drop a ${imageFormatNames} file, or export the image as one.`,
  );
}
