/** The frame of a WebP (RFC 9649), walked before a decoder sees the file. */
import { exifOrientation } from "./exif.ts";
import { checkDimensions, damaged, unsupported } from "./failures.ts";

export interface WebpStructure {
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1 to 8. */
  readonly orientation: number;
}

/**
 * @throws CasebookError IMAGE_TOO_LARGE by the headers alone; IMAGE_UNKNOWN_FORMAT for an animation; IMAGE_DAMAGED
 *   for a file that breaks off or whose headers contradict each other.
 */
export function readWebpStructure(bytes: Uint8Array): WebpStructure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20) throw endsTooEarly();
  // The size field counts what follows it, at byte 8; what lies behind it is not the image's.
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) throw endsTooEarly();
  let canvas: Size | undefined;
  let image: Size | undefined;
  let orientation = 1;
  for (let offset = 12; offset + 8 <= end; ) {
    const type = String.fromCharCode(...bytes.subarray(offset, offset + 4));
    const length = view.getUint32(offset + 4, true);
    if (offset + 8 + length > end) throw endsTooEarly();
    const data = bytes.subarray(offset + 8, offset + 8 + length);
    switch (type) {
      case "VP8X":
        canvas = extendedSize(data);
        checkDimensions("webp", canvas.width, canvas.height);
        break;
      case "VP8 ":
        image ??= lossySize(data);
        checkDimensions("webp", image.width, image.height);
        break;
      case "VP8L":
        image ??= losslessSize(data);
        checkDimensions("webp", image.width, image.height);
        break;
      case "ANIM":
      case "ANMF":
        throw animated();
      case "EXIF":
        orientation = exifOrientation(data);
        break;
      default:
    }
    // Chunks are padded to an even length.
    offset += 8 + length + (length & 1);
  }
  if (image === undefined) throw damaged("webp", "it has no image data");
  if (canvas !== undefined && (canvas.width !== image.width || canvas.height !== image.height)) {
    throw damaged("webp", "its headers contradict each other");
  }
  return { ...image, orientation };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Section 2.7: flags, reserved, then the canvas as 24-bit numbers less one. */
function extendedSize(data: Uint8Array): Size {
  if (data.length < 10) throw endsTooEarly();
  const flags = data[0] as number;
  if ((flags & 0x02) !== 0) throw animated();
  const at = (i: number): number =>
    1 + ((data[i] ?? 0) | ((data[i + 1] ?? 0) << 8) | ((data[i + 2] ?? 0) << 16));
  return { width: at(4), height: at(7) };
}

/** RFC 6386, section 9.1: frame tag of 3 bytes, start code 9d 01 2a, then 14 bits each of width and height. */
function lossySize(data: Uint8Array): Size {
  if (data.length < 10) throw endsTooEarly();
  if (data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a)
    throw damaged("webp", "its frame header is broken");
  const at = (i: number): number => ((data[i] ?? 0) | ((data[i + 1] ?? 0) << 8)) & 0x3fff;
  return { width: at(6), height: at(8) };
}

/** RFC 9649, section 3.4: signature 2f, then 14 bits each of width and height, less one. */
function losslessSize(data: Uint8Array): Size {
  if (data.length < 5) throw endsTooEarly();
  if (data[0] !== 0x2f) throw damaged("webp", "its frame header is broken");
  const bits = (data[1] ?? 0) | ((data[2] ?? 0) << 8) | ((data[3] ?? 0) << 16) | ((data[4] ?? 0) << 24);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

const endsTooEarly = () => damaged("webp", "its data ends too early");
const animated = () => unsupported("This WebP is an animation");
