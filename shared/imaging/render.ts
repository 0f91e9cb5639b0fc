import type { StoredImage } from "./content.ts";
import type { RgbImage } from "./rgb-image.ts";

/** RGB pixels for the screen or the model. The bytes are the image's own where the content is RGB already. */
export function renderRgb({ content, rendering, bytes }: StoredImage): RgbImage {
  switch (rendering.kind) {
    case "rgb":
      return { width: content.width, height: content.height, rgb: bytes };
  }
}
