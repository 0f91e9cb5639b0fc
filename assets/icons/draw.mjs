/**
 * Draws the icons from icon.svg: `node assets/icons/draw.mjs`. Needs a Chromium (CASEBOOK_CHROMIUM, or Playwright's).
 * The .ico and .icns files hold the PNGs as they are.
 */
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "@playwright/test";

const here = new URL("./", import.meta.url);
const svg = await readFile(new URL("icon.svg", here), "utf8");
const executablePath = process.env["CASEBOOK_CHROMIUM"];
const browser = await chromium.launch({ args: ["--no-sandbox"], ...(executablePath ? { executablePath } : {}) });
const page = await browser.newPage();

/** @param {number} side pixels @returns {Promise<Buffer>} a PNG with a transparent ground */
async function draw(side) {
  await page.setViewportSize({ width: side, height: side });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${side}px;height:${side}px}</style>${svg}`);
  return page.screenshot({ omitBackground: true });
}
const sides = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const drawn = new Map();
for (const side of sides) drawn.set(side, await draw(side));
await browser.close();

/** https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10): a directory of images, here PNGs. */
function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, [side, png]] of images.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(side % 256, entry); // 0 stands for 256
    head.writeUInt8(side % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(([, png]) => png)]);
}

/** https://en.wikipedia.org/wiki/Apple_Icon_Image_format: a list of four-letter types with PNGs. */
function icns(images) {
  const chunks = images.map(([type, png]) => {
    const head = Buffer.alloc(8);
    head.write(type, "latin1");
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(chunks);
  const head = Buffer.alloc(8);
  head.write("icns", "latin1");
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

const icnsTypes = [["icp4", 16], ["icp5", 32], ["ic11", 32], ["ic12", 64], ["ic07", 128], ["ic13", 256], ["ic08", 256], ["ic14", 512], ["ic09", 512], ["ic10", 1024]];
await writeFile(new URL("icon.ico", here), ico([16, 24, 32, 48, 64, 128, 256].map((side) => [side, drawn.get(side)])));
await writeFile(new URL("icon.icns", here), icns(icnsTypes.map(([type, side]) => [type, drawn.get(side)])));
for (const side of [256, 512]) await writeFile(new URL(`icon-${side}.png`, here), drawn.get(side));
