/** The failures of the engine: code, message, remedy. Those of image input are in vision/failures.ts. */
import { CasebookError, type ErrorCode } from "../../../shared/errors.ts";

const remedies = {
  ENGINE_OFF: "Load a model first.",
  ENGINE_CRASHED: "Ask again: the engine restarts by itself, and what was written is kept.",
  ENGINE_START_FAILED: "Restart Casebook. If that does not help, install it again.",
  MODEL_NOT_FOUND: "Put the file back, or choose another model.",
  MODEL_UNREADABLE: "Download the model again, or choose another one.",
  MODEL_TOO_LARGE: "Choose a smaller model or a smaller context, or close other programs.",
  MMPROJ_UNREADABLE: "Download the image encoder (the mmproj file) again, then load the model again.",
  VISION_UNAVAILABLE: "Import this model's image encoder (mmproj), or choose a model that reads images.",
  CONTEXT_FULL: "Begin a new case, or load the model with a larger context. This case is kept.",
  GENERATION_FAILED: "Ask again. If it comes back, load the model again.",
  CANCELLED: "Load the model again when you need it.",
  BAD_REQUEST: "Remove the image and add it again.",
} as const satisfies Partial<Record<ErrorCode, string>>;

/** With the usual remedy for the code. `cause` is for the debugger and never crosses a boundary. */
const failed = (code: keyof typeof remedies, message: string, cause?: unknown): CasebookError =>
  new CasebookError(code, message, remedies[code], cause === undefined ? undefined : { cause });

// ---- the process

export const engineEnded = () => failed("ENGINE_OFF", "The engine was ended.");
export const noModelLoaded = () => failed("ENGINE_OFF", "No model is loaded.");
export const engineCrashed = () =>
  failed("ENGINE_CRASHED", "The engine stopped unexpectedly. What it had written is kept.");
export const engineRestarts = () =>
  failed("ENGINE_CRASHED", "The engine stopped unexpectedly. It starts again by itself.");
export const engineCrashedRepeatedly = () =>
  failed("ENGINE_CRASHED", "The engine stopped unexpectedly several times in a row.");
export const crashedWhileLoading = (cause: unknown) =>
  new CasebookError(
    "ENGINE_CRASHED",
    "The engine stopped each time it loaded this model. The file may be damaged, or too large for this machine.",
    "Choose another model, or download this one again.",
    { cause },
  );
export const noBuildForMachine = (cause: unknown) =>
  failed("ENGINE_START_FAILED", "The inference library has no build for this machine.", cause);

// ---- model files

export const loadingCancelled = () =>
  failed("CANCELLED", "The model was not loaded, because another one was chosen or the engine was stopped.");
export const modelFileMissing = (cause: unknown) =>
  failed("MODEL_NOT_FOUND", "A file of the model is not where it was.", cause);
export const modelFileForbidden = (cause: unknown) =>
  new CasebookError(
    "MODEL_UNREADABLE",
    "Your account may not read the model file.",
    "Check its permissions, or choose another model.",
    { cause },
  );
export const modelFileUnreadable = (cause: unknown) =>
  failed("MODEL_UNREADABLE", "The model file cannot be read.", cause);
export const modelIsFolder = () => failed("MODEL_UNREADABLE", "The model is a folder, not a file.");
/** `cause`: what is wrong with the file, in words for the user. */
export const modelFileUnusable = (cause: Error) =>
  failed("MODEL_UNREADABLE", `The model file cannot be used. ${cause.message}`, cause);
export const architectureMissing = () =>
  failed("MODEL_UNREADABLE", "The model file does not say which architecture it has.");
export const isImageEncoder = () =>
  failed("MODEL_UNREADABLE", "This file is an image encoder (mmproj), not a language model.");
export const notFirstPart = (parts: number) =>
  failed(
    "MODEL_UNREADABLE",
    `The model is split into ${parts} files, and this one is not named as the first of them.`,
  );
export const partsDoNotFit = () =>
  failed("MODEL_UNREADABLE", "The parts of the model do not belong together.");
export const modelNotLoaded = (cause: unknown) =>
  failed("MODEL_UNREADABLE", "The engine could not load this model file.", cause);

// ---- headers without a file, for the fit

export const unknownArchitecture = () =>
  failed("MODEL_UNREADABLE", "This kind of model is not known to the engine.");
export const headerCutOff = () => failed("MODEL_UNREADABLE", "The header of the model is not whole.");
/** `cause`: as for {@link modelFileUnusable}. */
export const headerUnusable = (cause: Error) =>
  failed("MODEL_UNREADABLE", `The header of the model cannot be used. ${cause.message}`, cause);

// ---- memory

export const modelTooLarge = (cause: unknown) =>
  failed("MODEL_TOO_LARGE", "The model with its context does not fit into the memory.", cause);
export const noMemoryForContext = (cause: unknown) =>
  failed("MODEL_TOO_LARGE", "The model leaves no memory for a conversation.", cause);
/** `asked`, `fitting`: tokens, as text. */
export const contextTooLarge = (asked: string, fitting: string, cause: unknown) =>
  failed(
    "MODEL_TOO_LARGE",
    `A context of ${asked} tokens does not fit into the memory. One of ${fitting} tokens would fit.`,
    cause,
  );
/** `fitting`: how many of `layers` would fit. */
export const layersDoNotFit = (asked: number, fitting: number, layers: number, cause: unknown) =>
  failed(
    "MODEL_TOO_LARGE",
    `${asked} layers do not fit on the GPU. ${fitting === 0 ? "None would." : `${fitting} of ${layers} would.`}`,
    cause,
  );

// ---- answers and images

export const contextFull = () =>
  failed(
    "CONTEXT_FULL",
    "The context is full: this conversation no longer fits into what the model can hold.",
  );
export const evaluationFailed = (cause: unknown) =>
  failed("GENERATION_FAILED", "The engine met an error while it wrote the answer.", cause);
export const otherLibraryRelease = () =>
  failed("GENERATION_FAILED", "The inference library is not the release that Casebook was made for.");
export const endedByServer = () =>
  failed("GENERATION_FAILED", "The server ended the answer for another reason than its end.");
export const stoppedBeforeImage = () =>
  failed("CANCELLED", "The answer was stopped while an image was waited for.");
export const noImageEncoder = () =>
  failed("VISION_UNAVAILABLE", "This model has no image encoder: it answers text only.");
export const encoderCrashed = () =>
  failed("MMPROJ_UNREADABLE", "The image encoder ended the engine while it was loaded. It may be damaged.");
export const wrongImageSide = (side: number, taken: number) =>
  failed("BAD_REQUEST", `An image is ${side} pixels wide; the model takes ${taken}.`);
