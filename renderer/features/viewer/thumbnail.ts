/** Small pictures of large ones: a question with 16 radiographs must not hold 16 decoded radiographs. */

/** Longest side, for a thumbnail of 104 CSS pixels on a dense screen. */
const longestSide = 256;
/** Up to here the picture is its own thumbnail. */
const smallPixels = 1_000_000;

/** Width and height from a PNG's header (PNG specification, 11.2.1); null for anything else. */
export function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (png.byteLength < 24 || png[0] !== 0x89 || png[1] !== 0x50) return null;
  const header = new DataView(png.buffer, png.byteOffset, 24);
  return { width: header.getUint32(16), height: header.getUint32(20) };
}

/** One at a time: decoding takes as much memory as the whole picture. */
let queue: Promise<unknown> = Promise.resolve();

export function thumbnailOf(png: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const whole = new Blob([png], { type: "image/png" });
  const size = pngSize(png);
  if (size === null || size.width * size.height <= smallPixels) return Promise.resolve(whole);
  const small = queue.then(() => shrink(whole, size));
  queue = small.catch(() => undefined);
  return small;
}

async function shrink(
  picture: Blob,
  size: { readonly width: number; readonly height: number },
): Promise<Blob> {
  const ratio = longestSide / Math.max(size.width, size.height);
  const width = Math.max(1, Math.round(size.width * ratio));
  const height = Math.max(1, Math.round(size.height * ratio));
  const bitmap = await createImageBitmap(picture, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: "medium",
  });
  try {
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    bitmap.close();
  }
}
