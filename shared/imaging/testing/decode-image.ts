import type { NativeDecoders } from "../codecs.ts";
import { decodeFile } from "../decode.ts";
import type { ImageFormat } from "../formats.ts";
import type { ReadImage } from "../readers.ts";

/** The image of a file that holds one. */
export async function decodeImage(
  bytes: Uint8Array,
  decoders: NativeDecoders,
): Promise<ReadImage & { readonly format: ImageFormat }> {
  const { format, images } = await decodeFile(bytes, decoders);
  const [image] = images;
  if (image === undefined || images.length > 1) throw new Error(`the file holds ${images.length} images`);
  return { ...image, format };
}
