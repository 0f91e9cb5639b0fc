/** RGB to PNG without metadata: header, pixels, end. Grey pictures (R=G=B) are written as grey, in a third of the bytes. */
import { concatenate } from "./concatenate.ts";
import { crc32 } from "./crc32.ts";
import { createDeflater, deflateBlockBytes } from "./deflate.ts";
import type { RgbImage } from "./rgb-image.ts";

/** 8 bits per sample. The same pixels give the same bytes everywhere: the compressor is ours, not the platform's. */
export function encodePng({ width, height, rgb }: RgbImage): Uint8Array<ArrayBuffer> {
  if (rgb.length !== width * height * 3) throw new RangeError("rgb must have width * height * 3 bytes");
  const grey = isGrey(rgb);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, grey ? 0 : 2, 0, 0, 0], 8);
  return concatenate([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    ...chunk("IHDR", header),
    ...imageData(grey ? firstChannel(rgb) : rgb, width * (grey ? 1 : 3), height, grey ? 1 : 3),
    ...chunk("IEND", new Uint8Array(0)),
  ]);
}

function isGrey(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) {
    if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false;
  }
  return true;
}

function firstChannel(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++) grey[i] = rgb[i * 3] as number;
  return grey;
}

function imageData(samples: Uint8Array, rowBytes: number, height: number, step: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const deflater = createDeflater();
  const rowsPerBlock = Math.max(1, Math.floor(deflateBlockBytes / (rowBytes + 1)));
  const block = new Uint8Array(rowsPerBlock * (rowBytes + 1));
  const above = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, height - y);
    for (let row = 0; row < rows; row++) {
      const current = samples.subarray((y + row) * rowBytes, (y + row + 1) * rowBytes);
      filterByPaeth(current, above, step, block.subarray(row * (rowBytes + 1)));
      above.set(current);
    }
    parts.push(
      ...chunk("IDAT", deflater.push(block.subarray(0, rows * (rowBytes + 1)), y + rows === height)),
    );
  }
  return parts;
}

/** Paeth for every row (PNG third edition, section 9.4): near the best choice per row, without trying all five. */
function filterByPaeth(row: Uint8Array, above: Uint8Array, step: number, out: Uint8Array): void {
  out[0] = 4;
  for (let i = 0; i < step; i++) out[i + 1] = (row[i] as number) - (above[i] as number);
  for (let i = step; i < row.length; i++) {
    const left = row[i - step] as number;
    const up = above[i] as number;
    const upperLeft = above[i - step] as number;
    const toLeft = Math.abs(up - upperLeft);
    const toUp = Math.abs(left - upperLeft);
    const toUpperLeft = Math.abs(left + up - upperLeft - upperLeft);
    const nearest = toLeft <= toUp && toLeft <= toUpperLeft ? left : toUp <= toUpperLeft ? up : upperLeft;
    out[i + 1] = (row[i] as number) - nearest;
  }
}

function chunk(type: "IHDR" | "IDAT" | "IEND", data: Uint8Array): Uint8Array[] {
  const body = concatenate([new TextEncoder().encode(type), data]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, data.length);
  const checksum = new Uint8Array(4);
  new DataView(checksum.buffer).setUint32(0, crc32(body));
  return [length, body, checksum];
}
