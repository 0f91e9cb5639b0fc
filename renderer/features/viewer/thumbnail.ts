/** Small pictures of large ones: a question with 16 radiographs must not hold 16 decoded radiographs. */
import type { RgbImage } from "../../../shared/imaging/rgb-image.ts";
import { bitmapOf } from "./bitmap.ts";

/** In pixels, for a thumbnail of 104 CSS pixels on a dense screen. */
const longestSide = 256;

export async function thumbnailOf(image: RgbImage): Promise<Blob> {
  const bitmap = await bitmapOf(image, longestSide);
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    bitmap.close();
  }
}
