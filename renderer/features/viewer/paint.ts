import { pixelatedAbove, type View, zoomOf } from "./geometry.ts";

/** Draws the bitmap where the view has it, one canvas pixel a screen pixel. False: this window has no canvas. */
export function paint(
  canvas: HTMLCanvasElement,
  bitmap: ImageBitmap,
  view: View,
  deviceRatio: number,
): boolean {
  const context = canvas.getContext("2d");
  if (context === null) return false;
  // Setting a size clears the canvas, also where it is the same.
  canvas.width = Math.round(canvas.clientWidth * deviceRatio);
  canvas.height = Math.round(canvas.clientHeight * deviceRatio);
  context.imageSmoothingEnabled = zoomOf(view, deviceRatio) <= pixelatedAbove;
  context.imageSmoothingQuality = "medium";
  const scale = view.scale * deviceRatio;
  // On whole screen pixels: between two of them, smoothing would mix neighbours even where nothing is enlarged. Rounded up,
  // the pixel at a place is the one that `pixelAt` names.
  const left = Math.ceil(view.x * deviceRatio);
  const top = Math.ceil(view.y * deviceRatio);
  context.setTransform(scale, 0, 0, scale, left, top);
  context.drawImage(bitmap, 0, 0);
  return true;
}
