/** What can be wrong with an image file, as failures that a user can act on. None quotes names, text or pixels. */
import { CasebookError } from "../errors.ts";
import { limits } from "../limits.ts";
import { type ImageFormat, imageFormatNames, imageFormats } from "./formats.ts";

/** The file says it is of this format, and then breaks the format's rules. `what`: a clause, as in "its data ends too early". */
export function damaged(format: ImageFormat, what: string, options?: ErrorOptions): CasebookError {
  return new CasebookError(
    "IMAGE_DAMAGED",
    `This ${imageFormats[format].name} is damaged: ${what}.`,
    "Copy the file again, or export the image anew from the program that made it.",
    options,
  );
}

/** A sound file of a kind that Casebook does not read. `what`: as in "This JPEG uses CMYK colours". */
export function unsupported(what: string): CasebookError {
  return new CasebookError(
    "IMAGE_UNKNOWN_FORMAT",
    `${what}, which Casebook does not read.`,
    `Export the image as an 8-bit RGB or grey ${imageFormatNames}.`,
  );
}

/**
 * Refuses sizes over the limits, before anything of that size is allocated.
 *
 * @throws CasebookError IMAGE_TOO_LARGE with the numbers; IMAGE_DAMAGED where a side is 0.
 */
export function checkDimensions(format: ImageFormat, width: number, height: number): void {
  if (width < 1 || height < 1) throw damaged(format, `its header gives it a size of ${width} x ${height}`);
  checkPixelCount(width, height);
}

/** @throws CasebookError IMAGE_TOO_LARGE with the numbers. */
export function checkPixelCount(width: number, height: number): void {
  if (width > limits.imageSidePixels || height > limits.imageSidePixels) {
    throw tooLarge(width, height, `the longest side may have ${grouped(limits.imageSidePixels)} pixels`);
  }
  if (width * height > limits.imagePixels) {
    const most = limits.imagePixels / 1e6;
    throw tooLarge(
      width,
      height,
      `that is ${Math.ceil((width * height) / 1e6)} million pixels; the most is ${most} million`,
    );
  }
}

function tooLarge(width: number, height: number, why: string): CasebookError {
  return new CasebookError(
    "IMAGE_TOO_LARGE",
    `The image has ${grouped(width)} x ${grouped(height)} pixels: ${why}.`,
    "Crop it to the region of interest or export it smaller.",
  );
}

/** @throws CasebookError IMAGE_TOO_LARGE for a file over `limits.imageFileBytes`; to be asked before it is read. */
export function checkFileSize(bytes: number): void {
  if (bytes <= limits.imageFileBytes) return;
  throw new CasebookError(
    "IMAGE_TOO_LARGE",
    `The file has ${Math.ceil(bytes / 2 ** 20)} MiB; the most is ${limits.imageFileBytes / 2 ** 20} MiB.`,
    "Export the image smaller, or with compression.",
  );
}

const grouped = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
