/** Names for what can go wrong in the engine, and what the user can do about each. */
import { CasebookError, type ErrorCode, type Failure } from "../../../shared/errors.ts";

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

type EngineErrorCode = keyof typeof remedies;

/** A failure of the engine with the usual remedy for its code. `cause` is for the debugger and never crosses a boundary. */
export function engineError(code: EngineErrorCode, message: string, cause?: unknown): CasebookError {
  return new CasebookError(code, message, remedies[code], cause === undefined ? undefined : { cause });
}

/** The same as a value. */
export function engineFailure(code: EngineErrorCode, message: string): Failure {
  return { code, message, remedy: remedies[code] };
}

/**
 * What node-llama-cpp threw while loading. Its own words are not passed on: they quote paths.
 * Source: `InsufficientMemoryError` and `NoBinaryFoundError` of node-llama-cpp 3.22.1.
 */
export function fromLoading(thrown: unknown): CasebookError {
  if (thrown instanceof CasebookError) return thrown;
  if (isOutOfMemory(thrown)) {
    return engineError("MODEL_TOO_LARGE", "The model with its context does not fit into the memory.", thrown);
  }
  if (classOf(thrown) === "NoBinaryFoundError") {
    return engineError("ENGINE_START_FAILED", "The inference library has no build for this machine.", thrown);
  }
  return engineError("MODEL_UNREADABLE", "The engine could not load this model file.", thrown);
}

/** Whether node-llama-cpp refused for want of memory, on the GPU or in general. */
export const isOutOfMemory = (thrown: unknown): boolean => classOf(thrown) === "InsufficientMemoryError";

/** By the class's name: importing the library for it would load it into the app's own process. */
const classOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.constructor.name : "");

/** What an evaluation threw. */
export function fromEvaluation(thrown: unknown): CasebookError {
  if (thrown instanceof CasebookError) return thrown;
  return engineError("GENERATION_FAILED", "The engine met an error while it wrote the answer.", thrown);
}
