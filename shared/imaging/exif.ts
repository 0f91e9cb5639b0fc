/** The one thing that is read of EXIF: how the camera was held. */

const orientationTag = 0x0112;
const shortType = 3;

/**
 * Orientation 1 to 8 from a TIFF structure (EXIF 2.32, section 4.6.2; TIFF 6.0, section 2).
 *
 * @param tiff from its byte order mark on; `Exif\0\0` before it is skipped.
 * @returns 1, upright, where there is none or it makes no sense: metadata must not keep an image out.
 */
export function exifOrientation(tiff: Uint8Array): number {
  const start = tiff[0] === 0x45 && tiff[1] === 0x78 && tiff[2] === 0x69 && tiff[3] === 0x66 ? 6 : 0;
  const view = new DataView(
    tiff.buffer,
    tiff.byteOffset + Math.min(start, tiff.length),
    Math.max(0, tiff.length - start),
  );
  if (view.byteLength < 8) return 1;
  const order = view.getUint16(0, false);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const littleEndian = order === 0x4949;
  if (view.getUint16(2, littleEndian) !== 42) return 1;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > view.byteLength) return 1;
    if (view.getUint16(entry, littleEndian) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, littleEndian);
    const sound = view.getUint16(entry + 2, littleEndian) === shortType && value >= 1 && value <= 8;
    return sound ? value : 1;
  }
  return 1;
}
