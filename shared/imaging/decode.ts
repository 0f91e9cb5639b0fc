/** A file's bytes to upright RGB images, with every limit checked before memory is taken. */
import type { NativeDecoders } from "./codecs.ts";
import { checkFileSize } from "./failures.ts";
import type { ImageFormat } from "./formats.ts";
import { applyOrientation } from "./orient.ts";
import { imageReaders, type ReadImage } from "./readers.ts";
import { sniffImageFormat } from "./sniff.ts";

export interface DecodedFile {
  readonly format: ImageFormat;
  /** At least one; upright: `orientation` was applied. */
  readonly images: readonly ReadImage[];
}

/**
 * Every image of a file, upright.
 *
 * @throws CasebookError IMAGE_EMPTY, IMAGE_UNKNOWN_FORMAT, IMAGE_DICOM_UNSUPPORTED, IMAGE_TOO_LARGE, IMAGE_DAMAGED; an
 *   image that decodes only in part is damaged, never shown as if it were whole.
 */
export async function decodeFile(bytes: Uint8Array, decoders: NativeDecoders): Promise<DecodedFile> {
  checkFileSize(bytes.length);
  const format = sniffImageFormat(bytes);
  const stored = await imageReaders[format](bytes, decoders);
  return { format, images: stored.map(upright) };
}

const upright = ({ orientation, ...image }: ReadImage): ReadImage => ({
  ...applyOrientation(image, orientation),
  orientation,
});
