/** What a dropped file becomes: a PNG of our own making, and where its pixels came from. */
import type { AttachmentSource } from "../domain.ts";
import type { NativeDecoders } from "./codecs.ts";
import { decodeImage } from "./decode.ts";
import { encodePng } from "./png-encode.ts";
import { sha256Hex } from "./sha256.ts";

export interface PreparedImage {
  /** 8-bit RGB, upright, no metadata. */
  readonly png: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** Of the RGB pixels, row-major, 3 bytes each. */
  readonly pixelSha256: string;
  readonly source: AttachmentSource;
}

/**
 * A PNG that holds nothing but 8-bit pixels, as those that this function makes, is kept: compressing again is most of
 * the work. In that case `png` is `bytes` itself.
 *
 * @param decoded called when the file's bytes have been turned into pixels: from here on only our own data is handled.
 * @throws CasebookError as {@link decodeImage} does.
 */
export async function prepareImage(
  bytes: Uint8Array<ArrayBuffer>,
  decoders: NativeDecoders,
  decoded: () => void = () => undefined,
): Promise<PreparedImage> {
  const image = await decodeImage(bytes, decoders);
  decoded();
  const { width, height, rgb, format, orientation } = image;
  const [pixelSha256, fileSha256] = await Promise.all([sha256Hex(rgb), sha256Hex(bytes)]);
  return {
    png: image.onlyPixels ? bytes : encodePng(image),
    width,
    height,
    pixelSha256,
    source: { format, sha256: fileSha256, bytes: bytes.length, orientation },
  };
}
