/** The frame of a PNG: its chunks, checked before anything is inflated (PNG third edition, sections 5 and 11). */
import { crc32 } from "./crc32.ts";
import { exifOrientation } from "./exif.ts";
import { checkDimensions, damaged, unsupported } from "./failures.ts";

export type PngColourType = 0 | 2 | 3 | 4 | 6;

export interface PngStructure {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colourType: PngColourType;
  readonly interlaced: boolean;
  /** RGB triples; empty without a palette. */
  readonly palette: Uint8Array;
  /** Views on the IDAT chunks: together one zlib stream. */
  readonly imageData: readonly Uint8Array[];
  /** EXIF orientation 1 to 8. */
  readonly orientation: number;
}

type Header = Pick<PngStructure, "width" | "height" | "bitDepth" | "colourType" | "interlaced">;

const signatureBytes = 8;
const allowedDepths: Record<number, readonly number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Reads the chunks and nothing inside compressed ones: text, colour profiles and times are passed over unread.
 *
 * @throws CasebookError IMAGE_TOO_LARGE by the header alone; IMAGE_DAMAGED for a broken frame or checksum;
 *   IMAGE_UNKNOWN_FORMAT for an animation.
 */
export function readPngStructure(bytes: Uint8Array): PngStructure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(bytes, view);
  let palette = new Uint8Array(0);
  let orientation = 1;
  const imageData: Uint8Array[] = [];
  for (let offset = signatureBytes + 25; ; ) {
    if (offset + 12 > bytes.length) throw damaged("png", "its data ends too early");
    const length = view.getUint32(offset);
    if (offset + 12 + length > bytes.length) throw damaged("png", "its data ends too early");
    const type = chunkType(bytes, offset);
    const data = bytes.subarray(offset + 8, offset + 8 + length);
    // A capital first letter marks what the picture cannot do without.
    const critical = (bytes[offset + 4] as number) < 0x60;
    if (critical) checkChecksum(bytes, view, offset, length);
    offset += 12 + length;
    switch (type) {
      case "PLTE":
        if (length === 0 || length % 3 !== 0 || length > 768 || imageData.length > 0) {
          throw damaged("png", "its palette is broken");
        }
        palette = data.slice();
        break;
      case "IDAT":
        imageData.push(data);
        break;
      case "IEND":
        if (imageData.length === 0) throw damaged("png", "it has no image data");
        if (header.colourType === 3 && palette.length === 0) throw damaged("png", "its palette is missing");
        return { ...header, palette, imageData, orientation };
      case "eXIf":
        orientation = exifOrientation(data);
        break;
      case "acTL":
        if (length >= 4 && new DataView(data.buffer, data.byteOffset, 4).getUint32(0) > 1) {
          throw unsupported("This PNG is an animation");
        }
        break;
      default:
        if (critical) throw damaged("png", "it has a part of an unknown kind");
    }
  }
}

function readHeader(bytes: Uint8Array, view: DataView): Header {
  if (bytes.length < signatureBytes + 25) throw damaged("png", "its data ends too early");
  if (view.getUint32(signatureBytes) !== 13 || chunkType(bytes, signatureBytes) !== "IHDR") {
    throw damaged("png", "its header is missing");
  }
  checkChecksum(bytes, view, signatureBytes, 13);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const bitDepth = view.getUint8(24);
  const colourType = view.getUint8(25);
  const interlace = view.getUint8(28);
  if (!allowedDepths[colourType]?.includes(bitDepth) || view.getUint16(26) !== 0 || interlace > 1) {
    throw damaged("png", "its header makes no sense");
  }
  checkDimensions("png", width, height);
  return {
    width,
    height,
    bitDepth: bitDepth as Header["bitDepth"],
    colourType: colourType as PngColourType,
    interlaced: interlace === 1,
  };
}

const chunkType = (bytes: Uint8Array, offset: number): string =>
  String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));

function checkChecksum(bytes: Uint8Array, view: DataView, offset: number, length: number): void {
  if (crc32(bytes.subarray(offset + 4, offset + 8 + length)) !== view.getUint32(offset + 8 + length)) {
    throw damaged("png", "a checksum does not match its data");
  }
}
