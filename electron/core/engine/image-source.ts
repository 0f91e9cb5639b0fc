/** The images of a conversation for an engine, made from their squares. */
import type { StoredImage } from "../../../shared/imaging/content.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { ImageForm, ImageForms, ImageSource } from "./chat-engine.ts";

/**
 * @param square gives the square with this SHA-256; rejects with CasebookError where it cannot
 * @param encodePng an image as a PNG; without it only the form "rgb" can be asked for
 */
export function imagesFrom(
  square: (sha256: string) => Promise<ModelSquare>,
  encodePng: (image: StoredImage) => Promise<Uint8Array> = () => Promise.reject(new Error("no PNG encoder")),
): ImageSource {
  const forms: { readonly [Form in ImageForm]: (sha256: string) => Promise<ImageForms[Form]> } = {
    rgb: square,
    png: async (sha256) => encodePng(imageOf(await square(sha256))),
  };
  return (sha256, form) => forms[form](sha256);
}

const imageOf = ({ side, sha256, rgb }: ModelSquare): StoredImage => ({
  content: { kind: "rgb8", width: side, height: side, sha256 },
  rendering: { kind: "rgb" },
  bytes: rgb,
});
