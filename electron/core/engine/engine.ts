/** What the rest of the core knows of the engine. The supervisor implements it; nothing else talks to the process. */
import type {
  EngineStatus,
  FinishReason,
  LoadedModel,
  Model,
  ModelFile,
  Resampling,
  Sampling,
  Statistics,
  Thought,
} from "../../../shared/domain.ts";
import type { Failure } from "../../../shared/errors.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { KvCacheType, LoadOptions as LoadChoices } from "../../../shared/load-options.ts";
import type { Turn } from "../../../shared/prompt.ts";

/** Files of one model. Paths stay inside the core. */
export interface ModelFiles {
  readonly model: Model;
  /** Of a split model: its first part. The others lie beside it under the names that llama.cpp gives them. */
  readonly modelPath: string;
  readonly mmprojPath: string | null;
  /** What the library knows of each of these files, in the order of {@link LoadedModel.files}. */
  readonly known: readonly ModelFile[];
  /** How the image square is resampled: from the registry, or MedGemma's way for a model that is not in it. */
  readonly resampling: Resampling;
}

export interface LoadOptions {
  readonly files: ModelFiles;
  /** What the user chose for this model. */
  readonly load: LoadChoices;
  readonly gpu: "auto" | "off";
}

export interface Conversation {
  /** Prefixed to the first question as MedGemma's template does; empty for none. */
  readonly system: string;
  /** Alternating, user first; an image part names its square by sha256. */
  readonly turns: readonly Turn[];
}

export interface GenerateRequest {
  readonly conversation: Conversation;
  /** Called for each square whose embedding the engine does not have cached any more. */
  readonly square: (sha256: string) => Promise<ModelSquare>;
  readonly sampling: Sampling;
  /** Drawn by the caller and recorded with the answer. */
  readonly seed: number;
}

export type GenerateEvent =
  | {
      readonly type: "prompt";
      readonly promptTokens: number;
      readonly cachedTokens: number;
      readonly renderedPrompt: string;
    }
  | { readonly type: "image"; readonly sha256: string; readonly cached: boolean; readonly encodeMs: number }
  /** Only what is new, never half a character. Batched: at most one per channel in 50 ms, or 100 without a GPU. */
  | {
      readonly type: "text";
      readonly channel: "text" | "thought";
      readonly text: string;
      readonly tokens: number;
    }
  | {
      readonly type: "done";
      readonly finishReason: Exclude<FinishReason, "error">;
      readonly text: string;
      readonly thought: Thought | null;
      /** Everything the model wrote, control tokens included. */
      readonly rawText: string;
      readonly statistics: Statistics;
    };

/** For `doctor`, the bench and the fit. Bytes; null where the platform does not tell. */
export interface EngineReport {
  readonly processId: number | null;
  readonly residentBytes: number | null;
  readonly heapBytes: number | null;
  readonly gpu: {
    readonly backend: string;
    readonly deviceNames: readonly string[];
    readonly totalBytes: number;
    readonly freeBytes: number;
    /** Of the total, what is main memory as well (Apple, integrated GPUs). */
    readonly unifiedBytes: number;
    /** Taken since this process opened the GPU: what its model holds. 0 without a model. */
    readonly heldBytes: number;
  } | null;
  /** There may be a GPU, and a crash taught to leave it alone. */
  readonly gpuAvoided: boolean;
  readonly cpuMathCores: number;
  readonly engineBuild: string;
  /** The vision addon: usable, or why not. */
  readonly visionAddon: { readonly ok: true } | { readonly ok: false; readonly failure: Failure };
}

/** A model that need not be there: the start of its file up to the data is enough. */
export interface FitRequest {
  /** The whole GGUF header, checked by `parseGgufHeader`. */
  readonly header: Uint8Array;
  /** Of the file that the header belongs to. */
  readonly fileBytes: number;
  /** Tokens. */
  readonly contextSizes: readonly number[];
  readonly kvCacheType: KvCacheType;
  /** null: where model and device can. */
  readonly flashAttention: boolean | null;
}

/** What a context of a size takes, KV cache and buffers of the computation together. Bytes. */
export interface ContextNeed {
  readonly contextSize: number;
  /** With all layers on the CPU. */
  readonly memoryBytes: number;
  /** With all layers on the GPU; null where there is none. */
  readonly onGpu: { readonly gpuBytes: number; readonly memoryBytes: number } | null;
}

/** Both come from one process, whose start is what takes the time. */
export interface EngineFit {
  readonly report: EngineReport;
  /** In the order of the requests. */
  readonly needs: readonly (readonly ContextNeed[])[];
}

export interface Engine {
  readonly status: EngineStatus;
  /** Calls back on every change, at most 10 times a second while loading. Returns the way to stop. */
  onStatus(listener: (status: EngineStatus) => void): () => void;
  /**
   * Starts the process where needed. Throws CasebookError: MODEL_UNREADABLE, MODEL_NOT_FOUND, BAD_REQUEST for choices that
   * exclude each other, MODEL_TOO_LARGE with what would fit...
   */
  load(options: LoadOptions): Promise<LoadedModel>;
  unload(): Promise<void>;
  /**
   * Forgets what crashes taught about the GPU, and loads again what is loaded, after the answer that is being written.
   * Whoever remembered it between runs of the app forgets it too. Throws what `load` throws.
   */
  tryGpuAgain(): Promise<void>;
  /**
   * One answer. Ends with a `done` event, also after `signal` was aborted ("cancelled"); throws CasebookError
   * (ENGINE_CRASHED, CONTEXT_FULL, VISION_UNAVAILABLE, GENERATION_FAILED) otherwise: what was yielded stays valid.
   * Requests are answered one after another.
   */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
  /** Tokens of the rendered prompt, images included. */
  measure(conversation: Conversation): Promise<number>;
  /**
   * @param gpu without a loaded model: "off" looks for no GPU, and neither does "auto" (where it is left away) after crashes
   * that taught to leave it alone
   */
  report(gpu?: "auto" | "off"): Promise<EngineReport>;
  /**
   * What contexts of these models would take on this machine, and what machine it is. Computed by llama.cpp in a process
   * of its own, so that a header that nobody vouches for costs no loaded model anything.
   * Throws CasebookError: ENGINE_CRASHED, ENGINE_START_FAILED, MODEL_UNREADABLE.
   * @param gpu as for `report`
   */
  fit(requests: readonly FitRequest[], gpu?: "auto" | "off"): Promise<EngineFit>;
  /** Ends the process. After this nothing can be asked any more. */
  dispose(): Promise<void>;
}
