/**
 * Where an image lies on its stage. Lengths are CSS pixels of the stage unless they say "image pixels"; `scale` is CSS
 * pixels per image pixel. Pure functions.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** `x`, `y`: the image's top left corner on the stage. */
export interface View extends Point {
  readonly scale: number;
}

/** Screen pixels per image pixel, at most. */
export const highestZoom = 32;
/** Above this zoom each image pixel is shown as a square. */
export const pixelatedAbove = 2;

/** All of the image, as large as possible, but small images not beyond four times their size. */
export function fit(image: Size, stage: Size, deviceRatio: number): View {
  const whole = Math.min(stage.width / image.width, stage.height / image.height);
  const scale = Math.min(whole, 4 / deviceRatio);
  return clamp({ scale, x: 0, y: 0 }, image, stage);
}

/** One image pixel on one screen pixel, around the point of the image that is in the middle now. */
export function actualSize(view: View, image: Size, stage: Size, deviceRatio: number): View {
  const middle = { x: stage.width / 2, y: stage.height / 2 };
  return clamp(zoomTo(view, 1 / deviceRatio, middle), image, stage);
}

/** Zooms by a factor; the point of the image under `at` stays there, unless the image's edge would leave the stage's. */
export function zoomBy(
  view: View,
  factor: number,
  at: Point,
  image: Size,
  stage: Size,
  deviceRatio: number,
): View {
  const lowest = Math.min(fit(image, stage, deviceRatio).scale, 1 / deviceRatio);
  const highest = Math.max(lowest, highestZoom / deviceRatio);
  const scale = Math.min(Math.max(view.scale * factor, lowest), highest);
  return clamp(zoomTo(view, scale, at), image, stage);
}

export function panBy(view: View, by: Point, image: Size, stage: Size): View {
  return clamp({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, image, stage);
}

/** The stage has another size: the middle of what was seen stays in the middle. */
export function resized(view: View, image: Size, before: Size, after: Size): View {
  const x = view.x + (after.width - before.width) / 2;
  const y = view.y + (after.height - before.height) / 2;
  return clamp({ scale: view.scale, x, y }, image, after);
}

/** The image pixel under a point of the stage; null outside the image. */
export function pixelAt(view: View, at: Point, image: Size): Point | null {
  const x = Math.floor((at.x - view.x) / view.scale);
  const y = Math.floor((at.y - view.y) / view.scale);
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null;
}

/** Screen pixels per image pixel: 1 is 100 %. */
export const zoomOf = (view: View, deviceRatio: number): number => view.scale * deviceRatio;

/** Exact: neither the limits of zoom nor the edges are looked at. */
export function zoomTo(view: View, scale: number, at: Point): View {
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

function clamp(view: View, image: Size, stage: Size): View {
  return {
    scale: view.scale,
    x: clampSide(view.x, image.width * view.scale, stage.width),
    y: clampSide(view.y, image.height * view.scale, stage.height),
  };
}

/** What is smaller than the stage is centred; what is larger leaves no gap. */
const clampSide = (offset: number, length: number, room: number): number =>
  length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, offset));
