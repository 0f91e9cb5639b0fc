import type { Point } from "./geometry.ts";

export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Reads single pixels of a bitmap; null where this window has no canvas. Our bitmaps have no colour profile: values are exact. */
export function createPixelReader(): (bitmap: ImageBitmap, at: Point) => Rgb | null {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (bitmap, { x, y }) => {
    if (context === null) return null;
    context.drawImage(bitmap, x, y, 1, 1, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return { red, green, blue };
  };
}

/** A grey pixel has one value. */
export const pixelText = ({ red, green, blue }: Rgb): string =>
  red === green && green === blue ? `${red}` : `${red} ${green} ${blue}`;
