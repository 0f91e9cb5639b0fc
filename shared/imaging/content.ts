/** What is kept of an image: bytes with a description, and how pixels are made from them. */
import type { ImageContent, Rendering } from "../domain.ts";
import { CasebookError } from "../errors.ts";
import { checkPixelCount } from "./failures.ts";
import type { RgbImage } from "./rgb-image.ts";
import { sha256Hex } from "./sha256.ts";

/** An image as it is stored and handed on. */
export interface StoredImage {
  readonly content: ImageContent;
  readonly rendering: Rendering;
  /** The content itself, laid out as its kind says. */
  readonly bytes: Uint8Array;
}

export async function rgbContent({ width, height, rgb }: RgbImage): Promise<ImageContent> {
  return { kind: "rgb8", width, height, sha256: await sha256Hex(rgb) };
}

/** How many bytes content of this description has. */
export function contentLength(content: ImageContent): number {
  switch (content.kind) {
    case "rgb8":
      return content.width * content.height * 3;
  }
}

/**
 * Whether the bytes are what the description says. Any bytes of the right length are pixels, so nothing is decoded.
 *
 * @throws CasebookError IMAGE_TOO_LARGE by the description alone; IMAGE_DAMAGED where length or hash differ.
 */
export async function checkContent(content: ImageContent, bytes: Uint8Array): Promise<void> {
  if (content.width < 1 || content.height < 1) throw changed();
  checkPixelCount(content.width, content.height);
  if (bytes.length !== contentLength(content)) throw changed();
  if ((await sha256Hex(bytes)) !== content.sha256) throw changed();
}

const changed = (): CasebookError =>
  new CasebookError("IMAGE_DAMAGED", "The image changed on its way.", "Add the image again.");

export const sameContent = (first: ImageContent, second: ImageContent): boolean =>
  canonicalJson(first) === canonicalJson(second);

/** SHA-256 of the description, which holds the hash of the bytes: two images of the same bytes and other sides differ. */
export const contentHash = (content: ImageContent): Promise<string> => hashOf(content);

/** SHA-256 of the parameters. */
export const renderingHash = (rendering: Rendering): Promise<string> => hashOf(rendering);

const hashOf = (value: object): Promise<string> => sha256Hex(new TextEncoder().encode(canonicalJson(value)));

/** Keys sorted and no spaces, as RFC 8785 has it: the same value gives the same text, in whatever order it was built. */
function canonicalJson(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([first], [second]) => (first < second ? -1 : 1)))
      : inner,
  );
}
