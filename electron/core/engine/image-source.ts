/** The images of a conversation for an engine, made from their squares. */
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { ImageForm, ImageForms, ImageSource } from "./chat-engine.ts";

/**
 * @param square gives the square with this SHA-256; rejects with CasebookError where it cannot
 * @param encodePng its pixels as a PNG; without it only the form "rgb" can be asked for
 */
export function imagesFrom(
  square: (sha256: string) => Promise<ModelSquare>,
  encodePng: (square: ModelSquare) => Promise<Uint8Array> = () => Promise.reject(new Error("no PNG encoder")),
): ImageSource {
  const forms: { readonly [Form in ImageForm]: (sha256: string) => Promise<ImageForms[Form]> } = {
    rgb: square,
    png: async (sha256) => encodePng(await square(sha256)),
  };
  return (sha256, form) => forms[form](sha256);
}
