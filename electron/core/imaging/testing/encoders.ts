/** Real JPEG and WebP files for tests, from the encoders of the packages that we decode with. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import encodeJpegWith, { init as initJpeg } from "@jsquash/jpeg/encode.js";
import encodeWebpWith, { init as initWebp } from "@jsquash/webp/encode.js";
import type { RgbImage } from "../../../../shared/imaging/rgb-image.ts";

interface JpegOptions {
  readonly quality?: number;
  readonly progressive?: boolean;
  readonly color_space?: number;
}
/** The package types the colour space as an enum that it does not export as a value. */
const encodeJpegAs = encodeJpegWith as unknown as (
  image: ImageData,
  options: JpegOptions,
) => Promise<ArrayBuffer>;
type InitWith = (module: WebAssembly.Module) => Promise<unknown>;
const require = createRequire(import.meta.url);
const compile = async (file: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await readFile(require.resolve(file)));
const jpegReady = compile("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm").then(initJpeg as InitWith);
const webpReady = compile("@jsquash/webp/codec/enc/webp_enc_simd.wasm").then(initWebp as InitWith);

export async function encodeJpeg(
  image: RgbImage,
  options: JpegOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  await jpegReady;
  return new Uint8Array(await encodeJpegAs(asImageData(image), options));
}

export async function encodeWebp(
  image: RgbImage,
  options: Parameters<typeof encodeWebpWith>[1] = {},
): Promise<Uint8Array<ArrayBuffer>> {
  await webpReady;
  return new Uint8Array(await encodeWebpWith(asImageData(image), options));
}

function asImageData({ width, height, rgb }: RgbImage): ImageData {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
  return { data, width, height, colorSpace: "srgb" };
}
