/** What a dropped file becomes: the images in it, and where they came from. */
import type { AttachmentSource, SeriesPlace } from "../domain.ts";
import type { NativeDecoders } from "./codecs.ts";
import { rgbContent, type StoredImage } from "./content.ts";
import { decodeFile } from "./decode.ts";
import { sha256Hex } from "./sha256.ts";

export interface PreparedImage extends StoredImage {
  readonly source: AttachmentSource;
  readonly series: SeriesPlace | null;
}

/**
 * @param decoded called when the file's bytes have been turned into pixels: from here on only our own data is handled.
 * @returns at least one image, each with bytes of its own.
 * @throws CasebookError as {@link decodeFile} does.
 */
export async function prepareFile(
  bytes: Uint8Array,
  decoders: NativeDecoders,
  decoded: () => void = () => undefined,
): Promise<readonly PreparedImage[]> {
  const { format, images } = await decodeFile(bytes, decoders);
  decoded();
  const sha256 = await sha256Hex(bytes);
  return Promise.all(
    images.map(async (image) => ({
      content: await rgbContent(image),
      rendering: { kind: "rgb" } as const,
      bytes: image.rgb,
      source: { format, sha256, bytes: bytes.length, orientation: image.orientation },
      series: null,
    })),
  );
}
