/** PNG's scan line filters, undone (PNG third edition, section 9). */
import { damaged } from "./failures.ts";

/**
 * Undoes the filter of one scan line in place.
 *
 * @param row filter type at 0, then the line's bytes, `rowBytes` in all.
 * @param above the line before, unfiltered, laid out alike; zeros for the first of a pass.
 * @param step bytes from a byte to the same one of the pixel to the left.
 */
export function unfilterRow(row: Uint8Array, above: Uint8Array, rowBytes: number, step: number): void {
  const first = Math.min(rowBytes, step + 1);
  switch (row[0]) {
    case 0:
      return;
    case 1:
      for (let i = first; i < rowBytes; i++) row[i] = (row[i] as number) + (row[i - step] as number);
      return;
    case 2:
      for (let i = 1; i < rowBytes; i++) row[i] = (row[i] as number) + (above[i] as number);
      return;
    case 3:
      for (let i = 1; i < first; i++) row[i] = (row[i] as number) + ((above[i] as number) >> 1);
      for (let i = first; i < rowBytes; i++) {
        row[i] = (row[i] as number) + (((row[i - step] as number) + (above[i] as number)) >> 1);
      }
      return;
    case 4:
      for (let i = 1; i < first; i++) row[i] = (row[i] as number) + (above[i] as number);
      for (let i = first; i < rowBytes; i++) {
        row[i] =
          (row[i] as number) + paeth(row[i - step] as number, above[i] as number, above[i - step] as number);
      }
      return;
    default:
      throw damaged("png", "a row has an unknown filter");
  }
}

/** The neighbour nearest to left + up - upper left; ties go left, then up (section 9.4). */
function paeth(left: number, up: number, upperLeft: number): number {
  const toLeft = Math.abs(up - upperLeft);
  const toUp = Math.abs(left - upperLeft);
  const toUpperLeft = Math.abs(left + up - upperLeft - upperLeft);
  if (toLeft <= toUp && toLeft <= toUpperLeft) return left;
  return toUp <= toUpperLeft ? up : upperLeft;
}
