import type { RgbImage } from "../../../shared/imaging/rgb-image.ts";

/**
 * The same pixels as a bitmap that a canvas draws. Values stay exact: opaque, and without a colour profile.
 *
 * @param longestSide the picture is made smaller where it is larger than this.
 */
export async function bitmapOf(image: RgbImage, longestSide = Infinity): Promise<ImageBitmap> {
  const { width, height } = image;
  const pixels = new ImageData(rgbaOf(image), width, height);
  const ratio = longestSide / Math.max(width, height);
  if (ratio >= 1) return createImageBitmap(pixels);
  return createImageBitmap(pixels, {
    resizeWidth: Math.max(1, Math.round(width * ratio)),
    resizeHeight: Math.max(1, Math.round(height * ratio)),
    resizeQuality: "medium",
  });
}

/** RGBA, row-major, width*height*4 bytes, opaque. */
export function rgbaOf({ width, height, rgb }: RgbImage): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  // A pixel at a time, which is several times as fast as a byte at a time. Every system Casebook runs on is little-endian.
  const pixels = new Uint32Array(rgba.buffer);
  for (let to = 0, from = 0; to < pixels.length; to++, from += 3) {
    pixels[to] =
      0xff000000 |
      ((rgb[from + 2] as number) << 16) |
      ((rgb[from + 1] as number) << 8) |
      (rgb[from] as number);
  }
  return rgba;
}
