import { describe, expect, it } from "vitest";
import { pngSize, thumbnailOf } from "./thumbnail.ts";

/** Signature and the start of IHDR, as every PNG begins. */
function pngHead(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}

describe("thumbnails", () => {
  it("know a PNG's size from its header", () => {
    expect(pngSize(pngHead(16_000, 3))).toEqual({ width: 16_000, height: 3 });
    expect(pngSize(new Uint8Array(10))).toBeNull();
    expect(pngSize(new TextEncoder().encode("no picture at all, only words"))).toBeNull();
  });

  it("leave a small picture as it is", async () => {
    const png = pngHead(512, 640);
    expect(new Uint8Array(await (await thumbnailOf(png)).arrayBuffer())).toEqual(png);
  });
});
