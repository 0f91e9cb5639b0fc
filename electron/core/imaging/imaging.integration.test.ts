import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type PreparedImage, prepareFile } from "../../../shared/imaging/prepare.ts";
import { sha256Hex } from "../../../shared/imaging/sha256.ts";
import { modelSquare } from "../../../shared/imaging/square.ts";
import { decodeImage } from "../../../shared/imaging/testing/decode-image.ts";
import { exifBlock, gradient, noise, withExif } from "../../../shared/imaging/testing/make-image.ts";
import { limits } from "../../../shared/limits.ts";
import { loadDecoders } from "./decoder-files.ts";
import { createImaging, type Imaging, type ImagingOptions } from "./imaging.ts";
import { encodeJpeg, encodeWebp } from "./testing/encoders.ts";

const open: Imaging[] = [];
const imagingWith = (options: ImagingOptions = {}): Imaging => {
  const imaging = createImaging(options);
  open.push(imaging);
  return imaging;
};
afterEach(async () => {
  for (const imaging of open.splice(0)) await imaging.dispose();
});

/** The image of a file that holds one. */
async function one(imaging: Imaging, bytes: Uint8Array): Promise<PreparedImage> {
  const [image] = await imaging.prepareFile(bytes);
  return image ?? expect.fail("no image");
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "casebook-imaging-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A thread's program that misbehaves. */
async function program(name: string, body: string): Promise<string> {
  const file = path.join(folder, `${name}.mjs`);
  await writeFile(file, `import { parentPort } from "node:worker_threads";\n${body}`);
  return file;
}

test("the thread gives the same pixels, hashes and PNGs as a direct call", async () => {
  const imaging = imagingWith();
  const decoders = await loadDecoders();
  const jpeg = withExif(await encodeJpeg(gradient(90, 60)), exifBlock(6));
  for (const bytes of [jpeg, await encodeWebp(noise(40, 50), { lossless: 1 })]) {
    const prepared = await one(imaging, bytes);
    expect([prepared]).toEqual(await prepareFile(bytes, decoders));
    const image = await decodeImage(bytes, decoders);
    expect(prepared.bytes).toEqual(image.rgb);
    const before = prepared.bytes.slice();
    const png = await decodeImage(await imaging.png(prepared), decoders);
    expect(png).toMatchObject({ width: image.width, height: image.height, rgb: image.rgb });
    for (const resampling of ["bilinear-antialiased", "area-or-cubic"] as const) {
      const square = await imaging.square(prepared, { side: 32, resampling });
      const { rgb } = modelSquare(image, { side: 32, resampling });
      expect(square).toEqual({ side: 32, rgb, sha256: await sha256Hex(rgb) });
    }
    expect(prepared.bytes).toEqual(before);
  }
});

test("what it is given stays the caller's", async () => {
  const bytes = await encodeJpeg(gradient(30, 20));
  const before = bytes.slice();
  await imagingWith().prepareFile(bytes);
  expect(bytes).toEqual(before);
});

test("many jobs at once are all answered, each with its own image", async () => {
  const imaging = imagingWith();
  const files = await Promise.all([10, 20, 30, 40].map((width) => encodeJpeg(gradient(width, 10))));
  const prepared = await Promise.all(files.map((bytes) => one(imaging, bytes)));
  expect(prepared.map(({ content }) => content.width)).toEqual([10, 20, 30, 40]);
});

describe("faults", () => {
  test("a refused file leaves the thread in order", async () => {
    const imaging = imagingWith();
    await expect(imaging.prepareFile(new Uint8Array(0))).rejects.toMatchObject({ code: "IMAGE_EMPTY" });
    await expect(imaging.prepareFile(new TextEncoder().encode("report"))).rejects.toMatchObject({
      code: "IMAGE_UNKNOWN_FORMAT",
    });
    const image = await one(imaging, await encodeJpeg(gradient(30, 20)));
    const side = limits.modelSquarePixels + 1;
    await expect(imaging.square(image, { side, resampling: "area-or-cubic" })).rejects.toMatchObject({
      code: "VISION_UNAVAILABLE",
    });
    expect(await one(imaging, await encodeJpeg(gradient(30, 20)))).toMatchObject({
      content: { width: 30, height: 20 },
    });
  });
  test("a decoder that hangs is stopped after its time, and the next file is decoded", async () => {
    const imaging = imagingWith({ decodeMs: 1 });
    const large = await encodeJpeg(gradient(3_000, 2_000));
    const start = performance.now();
    await expect(imaging.prepareFile(large)).rejects.toMatchObject({ code: "IMAGE_TIMEOUT" });
    expect(performance.now() - start).toBeLessThan(3_000);
    const patient = imagingWith();
    expect(await one(patient, large)).toMatchObject({ content: { width: 3_000 } });
  });
  test("an endless loop is stopped, and a new thread takes over for each job", async () => {
    const workerPath = await program("hang", `parentPort.on("message", () => { for (;;) {} });`);
    const imaging = imagingWith({ workerPath, decodeMs: 200 });
    for (let i = 0; i < 2; i++) {
      await expect(imaging.prepareFile(new Uint8Array(9))).rejects.toMatchObject({ code: "IMAGE_TIMEOUT" });
    }
  });
  test("a hang after decoding is stopped too", async () => {
    const workerPath = await program(
      "hang-late",
      `parentPort.on("message", () => { parentPort.postMessage({ type: "decoded" }); for (;;) {} });`,
    );
    const imaging = imagingWith({ workerPath, decodeMs: 5_000, finishMs: 100 });
    await expect(imaging.prepareFile(new Uint8Array(9))).rejects.toMatchObject({ code: "IMAGE_TIMEOUT" });
  });
  test.each([
    ["exits", `parentPort.on("message", () => process.exit(3));`],
    ["throws", `parentPort.on("message", () => { throw new Error("boom"); });`],
    [
      "runs out of memory",
      `parentPort.on("message", () => { const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length)); });`,
    ],
    ["cannot start", `throw new Error("broken");`],
  ])("a thread that %s is reported, not waited for, and the core lives on", async (name, body) => {
    const workerPath = await program(name.replaceAll(" ", "-"), body);
    const imaging = imagingWith({ workerPath, decodeMs: 20_000 });
    for (let i = 0; i < 2; i++) {
      await expect(imaging.prepareFile(new Uint8Array(9))).rejects.toMatchObject({
        code: "IMAGE_WORKER_DIED",
      });
    }
  });
  test("a thread that dies between jobs is replaced without a word", async () => {
    const workerPath = await program(
      "die-later",
      `parentPort.on("message", () => {
        parentPort.postMessage({ type: "done", result: "ok" });
        setTimeout(() => { throw new Error("late"); }, 20);
      });`,
    );
    const imaging = imagingWith({ workerPath });
    for (let i = 0; i < 3; i++) {
      expect(await imaging.prepareFile(new Uint8Array(9))).toBe("ok");
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  });
  test("disposing ends what is running and what waits", async () => {
    const workerPath = await program("hang-forever", `parentPort.on("message", () => { for (;;) {} });`);
    const imaging = imagingWith({ workerPath, decodeMs: 60_000 });
    const results = Promise.allSettled([
      imaging.prepareFile(new Uint8Array(1)),
      imaging.prepareFile(new Uint8Array(1)),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await imaging.dispose();
    for (const result of await results)
      expect(result).toMatchObject({ status: "rejected", reason: { code: "IMAGE_WORKER_DIED" } });
  });
  test("a file over the limit is refused before a thread sees it", async () => {
    const imaging = imagingWith({ workerPath: "/nowhere.js" });
    await expect(imaging.prepareFile(new Uint8Array(limits.imageFileBytes + 1))).rejects.toMatchObject({
      code: "IMAGE_TOO_LARGE",
    });
  });
});

test("speeds of a 12-megapixel photograph (printed, not judged)", async () => {
  const imaging = imagingWith();
  const photo = gradient(4_032, 3_024);
  const grain = noise(256, 256).rgb;
  photo.rgb.forEach((value, i) => {
    photo.rgb[i] = Math.min(255, value + ((grain[(i * 7) % grain.length] ?? 0) & 7));
  });
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    console.info(`${what}: ${Math.round(performance.now() - start)} ms`);
    return result;
  };
  const jpeg = await encodeJpeg(photo, { quality: 90 });
  const decoders = await loadDecoders();
  await timed("JPEG, decoding only", () => decodeImage(jpeg, decoders));
  const prepared = await timed("JPEG, prepared in the thread (decode, hash)", () => one(imaging, jpeg));
  const png = await timed("written as PNG in the thread", () => imaging.png(prepared));
  await timed("PNG, prepared in the thread", () => one(imaging, png));
  for (const resampling of ["area-or-cubic", "bilinear-antialiased"] as const) {
    const square = await timed(`to the 896 square, ${resampling}, in the thread`, () =>
      imaging.square(prepared, { side: 896, resampling }),
    );
    expect(square.rgb).toHaveLength(896 * 896 * 3);
  }
});
