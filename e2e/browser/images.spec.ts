import path from "node:path";
import { crc32, deflateSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { statisticsOf } from "../harness/answer-statistics.ts";
import { sampleFile, samplesFolder } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}
/** A PNG that claims to be of this size. */
function hugePng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(1_000))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test("three images dropped at once are sent together, each is shown, and the model is given all three", async ({
  app,
}) => {
  const files = ["phantom-01-radiograph.png", "phantom-07-skin.png", "phantom-12-skin.png"];
  await app.drop(await Promise.all(files.map(sampleFile)));
  await app.imagesReady(3);
  const answer = await app.ask("Describe these images");
  // The practice model was trained on pairs: it tells no more than two apart.
  for (const part of ["Picture 1", "Picture 2", "practice skin picture", "red spot"])
    expect(answer).toContain(part);
  await expect(app.page.getByRole("button", { name: /^Open image \d/ })).toHaveCount(3);
  expect(await statisticsOf(app.lastAnswer)).toMatchObject({ encoded: 3, cached: 0 });
  await expect(app.page.getByText(/evaluated mostly on (one|single) image/i)).toBeVisible();
});

test("an image is pasted from the clipboard", async ({ shared: app }) => {
  await app.paste([await sampleFile("phantom-07-skin.png")]);
  await app.imagesReady(1);
  expect(await app.ask("Where is the spot?")).toContain("lower middle");
});

test("an image is chosen with the file picker, and removed again", async ({ shared: app }) => {
  const chooser = app.page.waitForEvent("filechooser");
  await app.button("Add images").click();
  const { name, bytes } = await sampleFile("phantom-07-skin.png");
  await (await chooser).setFiles({ name, mimeType: "image/png", buffer: Buffer.from(bytes) });
  await app.imagesReady(1);
  await app.button(`Remove ${name}`).click();
  await app.imagesReady(0);
});

test("while files are dragged over the window it says what a drop will do", async ({ shared: app }) => {
  await app.dragOver([await sampleFile("phantom-07-skin.png")]);
  await expect(app.page.getByText("Drop to add 1 file")).toBeVisible();
});

test("the image opens large, and beside it what the model sees, with the hash of those pixels", async ({
  shared: app,
}) => {
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.ask("Where is the spot?");
  await app.page.getByRole("button", { name: /^Open image 1/ }).click();
  await app.page.getByRole("tab", { name: "What the model sees" }).click();
  await expect(app.page.getByText("144 × 144").first()).toBeVisible();
  await expect(app.page.getByText("640 × 480").first()).toBeVisible();
  const hash = app.page.getByText("Hash of the square").locator("xpath=following-sibling::*[1]");
  await expect(hash.locator("[title]")).toHaveAttribute("title", /^[0-9a-f]{64}$/);
});

const wrong: readonly (readonly [
  what: string,
  name: string,
  bytes: () => Promise<Uint8Array>,
  says: RegExp,
])[] = [
  [
    "text renamed .png",
    "notes.png",
    async () => text("Patient notes, not a picture"),
    /not an image|does not look like|cannot read|text/i,
  ],
  ["an empty file", "empty.png", async () => new Uint8Array(), /empty/i],
  ["a 20,000 x 20,000 PNG", "huge.png", async () => hugePng(20_000), /20[,.\s]?000/],
  [
    "a truncated PNG",
    "cut.png",
    async () => (await sampleFile("phantom-08-skin.png")).bytes.subarray(0, 40_000),
    /damaged|truncated|incomplete|cut|ends/i,
  ],
  [
    "a DICOM file",
    "scan.dcm",
    async () => Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), Buffer.alloc(200)]),
    /DICOM/,
  ],
  ["a PDF", "report.pdf", async () => text("%PDF-1.7\n1 0 obj\n"), /PDF/],
];
for (const [what, name, bytes, says] of wrong) {
  test(`${what} is refused in plain words, and the next image works`, async ({ shared: app }) => {
    await app.drop([{ name, bytes: await bytes() }]);
    const failed = app.page.locator('.draft-image[data-state="failed"]');
    await expect(failed).toHaveCount(1);
    await expect(failed).toContainText(says);
    await app.drop([await sampleFile("phantom-08-skin.png")]);
    await app.imagesReady(1);
    expect(await app.ask("Where is the spot?")).toContain("middle right");
    expect(app.problems).toEqual([]);
  });
}

test("a folder dropped from the file manager is refused in plain words, and a file dropped the same way works", async ({
  shared: app,
}) => {
  await dropPaths(app.page, [path.resolve(samplesFolder)]);
  const failed = app.page.locator('.draft-image[data-state="failed"]');
  await expect(failed).toHaveCount(1);
  await expect(failed).toContainText("This is a folder, or a file that cannot be read");
  await dropPaths(app.page, [path.join(samplesFolder, "phantom-08-skin.png")]);
  await app.imagesReady(1);
  expect(await app.ask("Where is the spot?")).toContain("middle right");
  expect(app.problems).toEqual([]);
});

/** Files and folders of the disk, as the browser itself hands them to the page. */
async function dropPaths(page: Page, files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", {
      type,
      x: 400,
      y: 300,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  }
  await session.detach();
}

test("a truncated JPEG is refused, the whole one is answered", async ({ shared: app }) => {
  const whole = await stripes(app.page, "image/jpeg");
  await app.drop([{ name: "cut.jpg", bytes: whole.subarray(0, whole.length / 2) }]);
  await expect(app.page.locator('.draft-image[data-state="failed"]')).toHaveCount(1);
  await app.drop([{ name: "whole.jpg", bytes: whole }]);
  await app.imagesReady(1);
  expect(await app.ask("Describe this image")).toContain("does not look like one of the practice pictures");
});

test("a WebP is read", async ({ shared: app }) => {
  const bytes = await stripes(app.page, "image/webp");
  expect(bytes.subarray(8, 12).toString()).toBe("WEBP");
  await app.drop([{ name: "stripes.webp", bytes }]);
  await app.imagesReady(1);
  await expect(app.page.locator(".draft-image")).toContainText("320 × 240");
  expect(await app.ask("Describe this image")).toContain("does not look like one of the practice pictures");
});

test("a JPEG that a camera marked as turned is shown upright", async ({ shared: app }) => {
  const upright = await stripes(app.page, "image/jpeg");
  await app.drop([{ name: "turned.jpg", bytes: turnedByExif(upright) }]);
  await app.imagesReady(1);
  await expect(app.page.locator(".draft-image")).toContainText("240 × 320");
});

/** A 320 x 240 picture of coloured stripes, encoded by the browser. */
async function stripes(page: Page, type: "image/jpeg" | "image/webp"): Promise<Buffer> {
  const base64 = await page.evaluate(async (wanted) => {
    const canvas = new OffscreenCanvas(320, 240);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas");
    for (let x = 0; x < 320; x += 1) {
      context.fillStyle = `rgb(${x % 256} ${(x * 7) % 256} ${(x * 13) % 256})`;
      context.fillRect(x, 0, 1, 240);
    }
    const blob = await canvas.convertToBlob({ type: wanted, quality: 0.9 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, type);
  return Buffer.from(base64, "base64");
}

/** The JPEG with an Exif segment after its first marker that says: turn by 90 degrees (orientation 6). */
function turnedByExif(jpeg: Buffer): Buffer {
  const exif = Buffer.concat([
    Buffer.from("Exif\0\0MM\0*", "latin1"),
    Buffer.from([0, 0, 0, 8, 0, 1]),
    Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]),
    Buffer.alloc(4),
  ]);
  const marker = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)]);
}
