/** Pixels for a screen or a model: `Uint8Array`, RGB, row-major, width*height*3 bytes. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}
