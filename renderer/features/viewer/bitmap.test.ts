import { expect, it } from "vitest";
import { noise } from "../../../shared/imaging/testing/make-image.ts";
import { rgbaOf } from "./bitmap.ts";

it("every pixel keeps its value and is opaque", () => {
  const image = noise(7, 5);
  const rgba = rgbaOf(image);
  expect(rgba).toHaveLength(7 * 5 * 4);
  for (let pixel = 0; pixel < 35; pixel++) {
    expect([...rgba.subarray(pixel * 4, pixel * 4 + 4)]).toEqual([
      ...image.rgb.subarray(pixel * 3, pixel * 3 + 3),
      255,
    ]);
  }
});
