/** What the inference library threw, as a failure with a name. Its own words are not passed on: they quote paths. */
import { CasebookError } from "../../../shared/errors.ts";
import { evaluationFailed, modelNotLoaded, modelTooLarge, noBuildForMachine } from "./errors.ts";

/**
 * What node-llama-cpp threw while loading.
 * Source: `InsufficientMemoryError` and `NoBinaryFoundError` of node-llama-cpp 3.22.1.
 */
export function fromLoading(thrown: unknown): CasebookError {
  if (thrown instanceof CasebookError) return thrown;
  if (isOutOfMemory(thrown)) return modelTooLarge(thrown);
  return classOf(thrown) === "NoBinaryFoundError" ? noBuildForMachine(thrown) : modelNotLoaded(thrown);
}

/** Whether node-llama-cpp refused for want of memory, on the GPU or in general. */
export const isOutOfMemory = (thrown: unknown): boolean => classOf(thrown) === "InsufficientMemoryError";

/** By the class's name: importing the library for it would load it into the app's own process. */
const classOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.constructor.name : "");

/** What an evaluation threw. */
export const fromEvaluation = (thrown: unknown): CasebookError =>
  thrown instanceof CasebookError ? thrown : evaluationFailed(thrown);
