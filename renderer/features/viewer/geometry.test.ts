import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  actualSize,
  fit,
  highestZoom,
  type Point,
  panBy,
  pixelAt,
  resized,
  type Size,
  type View,
  zoomBy,
  zoomOf,
  zoomTo,
} from "./geometry.ts";

const size = (low: number, high: number): fc.Arbitrary<Size> =>
  fc.record({ width: fc.integer({ min: low, max: high }), height: fc.integer({ min: low, max: high }) });
const image = size(1, 16_000);
const stage = size(50, 3_000);
const ratio = fc.constantFrom(1, 1.25, 1.5, 2);
const inside = (room: Size): fc.Arbitrary<Point> =>
  fc.record({ x: fc.integer({ min: 0, max: room.width }), y: fc.integer({ min: 0, max: room.height }) });
const imagePoint = (view: View, at: Point): Point => ({
  x: (at.x - view.x) / view.scale,
  y: (at.y - view.y) / view.scale,
});

describe("fit", () => {
  it("shows all of the image, centred, and touches the stage on one side", () => {
    expect(fit({ width: 200, height: 100 }, { width: 400, height: 400 }, 1)).toEqual({
      scale: 2,
      x: 0,
      y: 100,
    });
    fc.assert(
      fc.property(image, stage, ratio, (picture, room, device) => {
        const view = fit(picture, room, device);
        const width = picture.width * view.scale;
        const height = picture.height * view.scale;
        expect(width).toBeLessThanOrEqual(room.width * 1.000001);
        expect(height).toBeLessThanOrEqual(room.height * 1.000001);
        expect(view.x).toBeCloseTo((room.width - width) / 2);
        expect(view.y).toBeCloseTo((room.height - height) / 2);
      }),
    );
  });

  it("does not blow a small image up beyond four screen pixels a pixel", () => {
    expect(zoomOf(fit({ width: 10, height: 10 }, { width: 800, height: 800 }, 2), 2)).toBe(4);
  });
});

describe("zoom", () => {
  it("keeps the image's point under the pointer exactly", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 30, noNaN: true }),
        fc.double({ min: 0.01, max: 30, noNaN: true }),
        inside({ width: 900, height: 700 }),
        (from, to, at) => {
          const before: View = { scale: from, x: -120, y: 35 };
          const after = zoomTo(before, to, at);
          expect(imagePoint(after, at).x).toBeCloseTo(imagePoint(before, at).x, 6);
          expect(imagePoint(after, at).y).toBeCloseTo(imagePoint(before, at).y, 6);
        },
      ),
    );
  });

  it("keeps the point also through the limits, as long as the image covers the stage", () => {
    const picture = { width: 2_000, height: 2_000 };
    const room = { width: 500, height: 400 };
    const before: View = { scale: 1, x: -600, y: -700 };
    const at = { x: 125, y: 310 };
    const after = zoomBy(before, 2.5, at, picture, room, 1);
    expect(after.scale).toBe(2.5);
    expect(pixelAt(after, at, picture)).toEqual(pixelAt(before, at, picture));
  });

  it("stays between the whole image (or 100 %) and 3,200 %", () => {
    fc.assert(
      fc.property(
        image,
        stage,
        ratio,
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (picture, room, device, factor) => {
          const start = fit(picture, room, device);
          const { scale } = zoomBy(start, factor, { x: 10, y: 10 }, picture, room, device);
          expect(scale).toBeGreaterThanOrEqual(Math.min(start.scale, 1 / device));
          expect(scale).toBeLessThanOrEqual(Math.max(start.scale, highestZoom / device));
        },
      ),
    );
  });

  it("at 100 % puts one image pixel on one screen pixel, whatever the screen", () => {
    const picture = { width: 4_000, height: 3_000 };
    const room = { width: 800, height: 600 };
    for (const device of [1, 1.5, 2]) {
      const view = actualSize(fit(picture, room, device), picture, room, device);
      expect(zoomOf(view, device)).toBeCloseTo(1);
      expect(imagePoint(view, { x: 400, y: 300 }).x).toBeCloseTo(2_000);
    }
  });
});

describe("pan", () => {
  it("never opens a gap beside an image that is larger than the stage, and never moves a smaller one", () => {
    const by = fc.record({
      x: fc.integer({ min: -9_000, max: 9_000 }),
      y: fc.integer({ min: -9_000, max: 9_000 }),
    });
    fc.assert(
      fc.property(
        image,
        stage,
        fc.double({ min: 0.05, max: 8, noNaN: true }),
        by,
        (picture, room, scale, move) => {
          const view = panBy({ scale, x: 0, y: 0 }, move, picture, room);
          const width = picture.width * scale;
          if (width > room.width) {
            expect(view.x).toBeLessThanOrEqual(0);
            expect(view.x + width).toBeGreaterThanOrEqual(room.width - 1e-6);
          } else expect(view.x).toBeCloseTo((room.width - width) / 2);
        },
      ),
    );
  });
});

describe("resize", () => {
  it("leaves the middle of what was seen in the middle", () => {
    const picture = { width: 4_000, height: 4_000 };
    const before = { width: 600, height: 400 };
    const after = { width: 400, height: 700 };
    const view: View = { scale: 1, x: -1_000, y: -900 };
    const moved = resized(view, picture, before, after);
    expect(imagePoint(moved, { x: 200, y: 350 })).toEqual(imagePoint(view, { x: 300, y: 200 }));
  });
});

describe("pixelAt", () => {
  it("names the pixel under the pointer, and none outside the image", () => {
    const view: View = { scale: 2, x: 10, y: 20 };
    const picture = { width: 5, height: 4 };
    expect(pixelAt(view, { x: 10, y: 20 }, picture)).toEqual({ x: 0, y: 0 });
    expect(pixelAt(view, { x: 19.9, y: 27.9 }, picture)).toEqual({ x: 4, y: 3 });
    expect(pixelAt(view, { x: 20, y: 20 }, picture)).toBeNull();
    expect(pixelAt(view, { x: 9.9, y: 20 }, picture)).toBeNull();
  });
});
