/** Pictures for tests: RGB, row-major, side*side*3 bytes. */

const painters = {
  /** Colours that run across, with a fine pattern in the blue. */
  gradient: (x, y, side) => [(x * 255) / (side - 1), (y * 255) / (side - 1), (x ^ y) & 255],
  /** A bright disc on dark ground. */
  disc: (x, y, side) => {
    const radius = (x - side / 2) ** 2 + (y - side / 2) ** 2;
    return [radius < (side / 3) ** 2 ? 230 : 20, (radius / side) % 256, 255 - (x * 255) / (side - 1)];
  },
  stripes: (x, y) => [(x >> 3) % 2 === 0 ? 240 : 10, (y >> 4) % 2 === 0 ? 200 : 60, 128],
} as const satisfies Record<
  string,
  (x: number, y: number, side: number) => readonly [number, number, number]
>;

export type TestImage = keyof typeof painters;
export const testImageNames = Object.keys(painters) as TestImage[];

export function testImage(name: TestImage, side: number): Uint8Array {
  const rgb = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      rgb.set(painters[name](x, y, side).map(Math.floor), (y * side + x) * 3);
    }
  }
  return rgb;
}

/** The picture as a binary PPM (P6), which the reference program reads. */
export function toPpm(rgb: Uint8Array, side: number): Buffer {
  return Buffer.concat([Buffer.from(`P6\n${side} ${side}\n255\n`), rgb]);
}
