/** Whether a file is DICOM: with the preamble of PS3.10 section 7.1, or as a bare data set, as old archives write it. */
import { startsWith } from "./signature.ts";

const explicitRepresentations = new Set([
  "UL",
  "UI",
  "CS",
  "DA",
  "TM",
  "LO",
  "SH",
  "PN",
  "OB",
  "UN",
  "DT",
  "ST",
  "LT",
]);

export function looksLikeDicom(bytes: Uint8Array): boolean {
  return startsWith(bytes, "DICM", 128) || startsWithElement(bytes, true) || startsWithElement(bytes, false);
}

/** A first data element of group 0002 or 0008, with a known value representation or a length that fits the file. */
function startsWithElement(bytes: Uint8Array, littleEndian: boolean): boolean {
  if (bytes.length < 16) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const group = view.getUint16(0, littleEndian);
  const element = view.getUint16(2, littleEndian);
  if ((group !== 0x0002 && group !== 0x0008) || element > 0x0070) return false;
  if (explicitRepresentations.has(String.fromCharCode(view.getUint8(4), view.getUint8(5)))) return true;
  const length = view.getUint32(4, littleEndian);
  // Without a value representation only the length can tell: even (PS3.5 section 7.1.1), small, within the file,
  // and followed by an element of the same group or a later one.
  if (length % 2 !== 0 || length > 1_024 || bytes.length < 12 + length) return false;
  const nextGroup = view.getUint16(8 + length, littleEndian);
  return (
    nextGroup === group || (group === 0x0002 && nextGroup === 0x0008) || (length > 0 && nextGroup === 0x0010)
  );
}
