/**
 * The inside of node-llama-cpp that image input needs, in one place. The release is pinned; should it change shape all the
 * same, image input is off and says so, and text goes on.
 */
import type { LlamaContext, LlamaModel } from "node-llama-cpp";
import { visionError } from "./failures.ts";

interface PreventionHandle {
  dispose(): void;
}

interface DisposeGuard {
  createPreventDisposalHandle(): PreventionHandle;
}

/** node-llama-cpp's own N-API object of a model; opaque to us, unwrapped by the addon. */
export type NativeModel = object & { readonly __brand: "AddonModel" };

/** node-llama-cpp's own N-API object of a context, with the three functions that batches go through. */
export interface NativeContext {
  getContextSize(): number;
  initBatch(size: number): void;
  /** Returns, for each of `logitIndexes`, where its logits will be in the next decode. */
  addToBatch(
    sequence: number,
    firstPosition: number,
    tokens: Uint32Array,
    logitIndexes: Uint32Array,
  ): Uint32Array;
  decodeBatch(): Promise<void>;
}

export interface ModelInternals {
  readonly native: NativeModel;
  readonly path: string;
  /** Hands out what keeps node-llama-cpp from freeing the model. */
  readonly guard: DisposeGuard;
}

/** Throws CasebookError VISION_UNAVAILABLE when the model is not built as node-llama-cpp 3.22.1 builds it. */
export function modelInternals(model: LlamaModel): ModelInternals {
  const {
    _model: native,
    _modelPath: path,
    _backendModelDisposeGuard: guard,
  } = model as unknown as {
    _model?: NativeModel;
    _modelPath?: string;
    _backendModelDisposeGuard?: Partial<DisposeGuard>;
  };
  const known =
    typeof native === "object" &&
    typeof path === "string" &&
    typeof guard?.createPreventDisposalHandle === "function";
  if (!known) throw foreign("model");
  return { native, path, guard: guard as DisposeGuard };
}

/** Throws CasebookError VISION_UNAVAILABLE when the context is not built as node-llama-cpp 3.22.1 builds it. */
export function contextInternals(context: LlamaContext): NativeContext {
  const { _ctx: native } = context as unknown as { _ctx?: Partial<NativeContext> };
  const known =
    typeof native?.getContextSize === "function" &&
    typeof native.initBatch === "function" &&
    typeof native.addToBatch === "function" &&
    typeof native.decodeBatch === "function";
  if (!known) throw foreign("context");
  return native as NativeContext;
}

/**
 * Runs `work` while node-llama-cpp cannot free the model. Throws CasebookError VISION_UNAVAILABLE when it is freed already
 * or is about to be.
 */
export async function whileModelLives<T>(model: LlamaModel, work: () => Promise<T>): Promise<T> {
  let handle: PreventionHandle;
  try {
    handle = modelInternals(model).guard.createPreventDisposalHandle();
  } catch (error) {
    throw visionError("VISION_UNAVAILABLE", "The language model was unloaded.", { cause: error });
  }
  try {
    return await work();
  } finally {
    handle.dispose();
  }
}

function foreign(what: "model" | "context"): Error {
  return visionError(
    "VISION_UNAVAILABLE",
    `This release of node-llama-cpp builds its ${what} differently from the one that Casebook was made for.`,
    { remedy: "Install Casebook again, so that the releases match. Questions without images work." },
  );
}
