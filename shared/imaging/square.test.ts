import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodePng } from "./png-decode.ts";
import { modelSquare } from "./square.ts";
import { gradient, noise } from "./testing/make-image.ts";
// Made by testing/make-squares.py with Pillow 9.4.0 and OpenCV 4.6.0 (Debian 12).
import references from "./testing/squares.json" with { type: "json" };

const hash = (rgb: Uint8Array): string => createHash("sha256").update(rgb).digest("hex");

describe("bilinear-antialiased", () => {
  test.each(references.pillowSamples)(
    "the square of $file equals Pillow's in every bit",
    ({ file, sha256 }) => {
      const image = decodePng(readFileSync(`assets/practice-model/samples/${file}`));
      expect(hash(modelSquare(image, { side: 144, resampling: "bilinear-antialiased" }).rgb)).toBe(sha256);
    },
  );
  test.each(references.pillow)(
    "noise of $width x $height to $side equals Pillow's in every bit",
    ({ width, height, side, sha256 }) => {
      const { rgb } = modelSquare(noise(width, height), { side, resampling: "bilinear-antialiased" });
      expect(hash(rgb)).toBe(sha256);
    },
  );
});

describe("area-or-cubic", () => {
  test.each(references.area)(
    "shrinking noise of $width x $height to $side equals OpenCV's INTER_AREA in every bit",
    ({ width, height, side, sha256 }) => {
      const { rgb } = modelSquare(noise(width, height), { side, resampling: "area-or-cubic" });
      expect(hash(rgb)).toBe(sha256);
    },
  );
  test.each(references.cubic)(
    "enlarging noise of $width x $height to $side is within 1 of OpenCV's INTER_CUBIC, and nearly always equal",
    ({ width, height, side, rgb: expected }) => {
      const { rgb } = modelSquare(noise(width, height), { side, resampling: "area-or-cubic" });
      const differences = Array.from(Buffer.from(expected, "base64"), (value, i) =>
        Math.abs(value - (rgb[i] ?? -9)),
      );
      expect(differences).toHaveLength(side * side * 3);
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
      expect(differences.filter((difference) => difference > 0).length).toBeLessThan(
        differences.length / 1_000,
      );
    },
  );
  test("an odd pixel of padding goes to the right and below", () => {
    const { rgb } = modelSquare(
      { width: 1, height: 4, rgb: new Uint8Array(12).fill(9) },
      { side: 4, resampling: "area-or-cubic" },
    );
    expect([...rgb.subarray(0, 12)]).toEqual([0, 0, 0, 9, 9, 9, 0, 0, 0, 0, 0, 0]);
  });
});

test.each(["bilinear-antialiased", "area-or-cubic"] as const)(
  "an image that is the square already is passed on unchanged (%s)",
  (resampling) => {
    const image = noise(144, 144);
    const { rgb } = modelSquare(image, { side: 144, resampling });
    expect(hash(rgb)).toBe(hash(image.rgb));
  },
);

test.each([0, -1, 2_049, 1.5, Number.NaN])("a side of %s is refused, not allocated", (side) => {
  expect(() => modelSquare(gradient(4, 4), { side, resampling: "area-or-cubic" })).toThrow(
    expect.objectContaining({ code: "VISION_UNAVAILABLE" }),
  );
});
