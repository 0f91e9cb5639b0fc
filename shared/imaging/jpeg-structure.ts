/**
 * The frame of a JPEG (ITU-T T.81, Annex B), walked before a decoder sees the file. What the decoder gets is a clean
 * copy: tables, frame, scans and the colour markers; no EXIF, thumbnails, comments, maker notes or appended data.
 */
import { concatenate } from "./concatenate.ts";
import { exifOrientation } from "./exif.ts";
import { checkDimensions, damaged, unsupported } from "./failures.ts";
import { startsWith } from "./signature.ts";

export interface JpegStructure {
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1 to 8; it isn't in `clean` any more. */
  readonly orientation: number;
  /** What there is to decode, from SOI to EOI. */
  readonly clean: Uint8Array;
}

const marker = {
  soi: 0xd8,
  eoi: 0xd9,
  sos: 0xda,
  dqt: 0xdb,
  dht: 0xc4,
  dri: 0xdd,
  app0: 0xe0,
  app1: 0xe1,
  app14: 0xee,
};
const notReadable: Record<number, string> = {
  0xc3: "This JPEG is of the lossless kind",
  0xc5: "This JPEG is of the hierarchical kind",
  0xc6: "This JPEG is of the hierarchical kind",
  0xc7: "This JPEG is of the hierarchical kind",
  0xc9: "This JPEG uses arithmetic coding",
  0xca: "This JPEG uses arithmetic coding",
  0xcb: "This JPEG uses arithmetic coding",
  0xcd: "This JPEG uses arithmetic coding",
  0xce: "This JPEG uses arithmetic coding",
  0xcf: "This JPEG uses arithmetic coding",
  0xf7: "This is a JPEG-LS image",
};

/**
 * @throws CasebookError IMAGE_TOO_LARGE by the frame header alone; IMAGE_UNKNOWN_FORMAT for CMYK, 12 bits and the
 *   processes that no camera writes; IMAGE_DAMAGED for a file that breaks off or whose segments do not add up.
 */
export function readJpegStructure(bytes: Uint8Array): JpegStructure {
  const kept: Uint8Array[] = [Uint8Array.of(0xff, marker.soi)];
  let size: { readonly width: number; readonly height: number } | undefined;
  let orientation: number | undefined;
  let scans = 0;
  for (let offset = 2; ; ) {
    const start = nextMarker(bytes, offset);
    const kind = bytes[start + 1] as number;
    if (kind === marker.eoi) {
      if (size === undefined || scans === 0) throw damaged("jpeg", "it has no image data");
      kept.push(Uint8Array.of(0xff, marker.eoi));
      return { ...size, orientation: orientation ?? 1, clean: concatenate(kept) };
    }
    // A marker that stands alone, between segments: nothing to read.
    if (kind === 0x01 || (kind >= 0xd0 && kind <= 0xd7)) {
      offset = start + 2;
      continue;
    }
    if (kind === marker.soi) throw damaged("jpeg", "a second image starts inside the first");
    const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
    const end = start + 2 + length;
    if (end > bytes.length) throw endsTooEarly();
    if (length < 2) throw damaged("jpeg", "a segment has an impossible length");
    const segment = bytes.subarray(start, end);
    const refused = notReadable[kind];
    if (refused !== undefined) throw unsupported(refused);
    offset = end;
    if (kind === 0xc0 || kind === 0xc1 || kind === 0xc2) {
      if (size !== undefined) throw damaged("jpeg", "it has two frame headers");
      size = readFrame(segment);
      kept.push(segment);
    } else if (kind === marker.sos) {
      if (size === undefined) throw damaged("jpeg", "a scan comes before the frame header");
      scans++;
      offset = endOfScan(bytes, end);
      kept.push(bytes.subarray(start, offset));
    } else if (kind === marker.app1) {
      if (startsWith(segment, "Exif", 4)) orientation ??= exifOrientation(segment.subarray(4));
    } else if (
      kind === marker.dqt ||
      kind === marker.dht ||
      kind === marker.dri ||
      (kind === marker.app0 && startsWith(segment, "JFIF", 4)) ||
      (kind === marker.app14 && startsWith(segment, "Adobe", 4))
    ) {
      kept.push(segment);
    }
  }
}

/** SOF (T.81, B.2.2): precision, height, width, number of components. */
function readFrame(segment: Uint8Array): { width: number; height: number } {
  if (segment.length < 10) throw damaged("jpeg", "its frame header is too short");
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const precision = view.getUint8(4);
  const height = view.getUint16(5);
  const width = view.getUint16(7);
  const components = view.getUint8(9);
  if (precision !== 8) throw unsupported(`This JPEG has ${precision} bits per sample`);
  if (components === 4) throw unsupported("This JPEG uses CMYK colours");
  if (components !== 1 && components !== 3)
    throw unsupported(`This JPEG has ${components} colour components`);
  checkDimensions("jpeg", width, height);
  return { width, height };
}

/** The next 0xFF that is followed by a marker code; fill bytes and stray bytes before it are passed over. */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const code = bytes[at + 1];
    if (code !== 0x00 && code !== 0xff) return at;
  }
  throw endsTooEarly();
}

/** Entropy-coded data: 0xFF 0x00 is a byte of it, restart markers belong to it, any other marker ends it. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; ; ) {
    at = nextMarker(bytes, at);
    const code = bytes[at + 1] as number;
    if (code < 0xd0 || code > 0xd7) return at;
    at += 2;
  }
}

const endsTooEarly = () => damaged("jpeg", "its data ends too early");
