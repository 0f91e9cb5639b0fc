/** Names for what can go wrong with images, and what the user can do about each. */
import { CasebookError, type ErrorCode } from "../../../../shared/errors.ts";
import { mmprojRemedies } from "../../gguf/errors.ts";

const remedies = {
  BAD_REQUEST: "Remove the image and add it again.",
  ...mmprojRemedies,
  VISION_UNAVAILABLE: "Ask without images, or load the model again.",
  VISION_ADDON_UNUSABLE: "Run npm start again, or ask without images.",
  GENERATION_FAILED: "Ask again. If it comes back, ask without the image.",
} as const satisfies Partial<Record<ErrorCode, string>>;

type VisionErrorCode = keyof typeof remedies;

/** A failure of image input with the usual remedy for its code, unless a better one is given. */
export function visionError(
  code: VisionErrorCode,
  message: string,
  options: { readonly remedy?: string; readonly cause?: unknown } = {},
): CasebookError {
  const { remedy = remedies[code], cause } = options;
  return new CasebookError(code, message, remedy, cause === undefined ? undefined : { cause });
}

/**
 * What the addon rejected with, as a CasebookError. llama.cpp's own words become the cause, with the file's path taken
 * out: they are for the log, which names no files. Anything that the addon did not name is returned as it is.
 */
export function fromNative(thrown: unknown, filePath?: string): unknown {
  if (!(thrown instanceof Error) || !("code" in thrown) || !isVisionErrorCode(thrown.code)) return thrown;
  const detail = "detail" in thrown && typeof thrown.detail === "string" ? thrown.detail.trim() : "";
  const cause = filePath === undefined ? detail : detail.replaceAll(filePath, "the file");
  return visionError(thrown.code, thrown.message, cause === "" ? {} : { cause: new Error(cause) });
}

function isVisionErrorCode(code: unknown): code is VisionErrorCode {
  return typeof code === "string" && Object.hasOwn(remedies, code);
}
