/** Where an image lies in the smallest square around it: centred, the odd pixel to the right and below (facts: B6). */
export function paddingOf({ width, height }: { readonly width: number; readonly height: number }): {
  readonly left: number;
  readonly top: number;
} {
  const side = Math.max(width, height);
  return { left: (side - width) >> 1, top: (side - height) >> 1 };
}

/** The image on a square of zeros. RGB, row-major. */
export function padToSquare(
  { width, height, rgb }: { readonly width: number; readonly height: number; readonly rgb: Uint8Array },
  side: number = Math.max(width, height),
): Uint8Array {
  const square = new Uint8Array(side * side * 3);
  const left = (side - width) >> 1;
  const top = (side - height) >> 1;
  for (let y = 0; y < height; y++) {
    square.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), ((y + top) * side + left) * 3);
  }
  return square;
}
