/** Turns pixels upright, as EXIF's orientation asks for. */
import type { RgbImage } from "./rgb-image.ts";

/**
 * Applies EXIF orientation 1 to 8 (EXIF 2.32, section 4.6.4): where the stored image's row 0 and column 0 lie.
 *
 * @returns the same object for orientation 1, otherwise new pixels.
 */
export function applyOrientation(image: RgbImage, orientation: number): RgbImage {
  if (orientation === 1) return image;
  const { width, height, rgb } = image;
  const swapsSides = orientation >= 5;
  const outWidth = swapsSides ? height : width;
  const outHeight = swapsSides ? width : height;
  // Stored pixel (x, y) goes to origin + x*stepX + y*stepY, in pixels of the upright image.
  const right = outWidth - 1;
  const bottom = (outHeight - 1) * outWidth;
  const [origin, stepX, stepY] = {
    2: [right, -1, outWidth],
    3: [right + bottom, -1, -outWidth],
    4: [bottom, 1, -outWidth],
    5: [0, outWidth, 1],
    6: [right, outWidth, -1],
    7: [right + bottom, -outWidth, -1],
    8: [bottom, -outWidth, 1],
  }[orientation] ?? [0, 1, outWidth];
  const upright = new Uint8Array(rgb.length);
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = ((origin ?? 0) + y * (stepY ?? 0)) * 3;
    const step = (stepX ?? 0) * 3;
    for (let x = 0; x < width; x++) {
      upright[to] = rgb[from] as number;
      upright[to + 1] = rgb[from + 1] as number;
      upright[to + 2] = rgb[from + 2] as number;
      from += 3;
      to += step;
    }
  }
  return { width: outWidth, height: outHeight, rgb: upright };
}
