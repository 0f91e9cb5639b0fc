/** What only the engine on this computer can do: load model files, say what fits, use the graphics card. */
import type { LoadedLocalModel, Model, ModelFile, Resampling } from "../../../shared/domain.ts";
import type { Failure } from "../../../shared/errors.ts";
import type { KvCacheType, LoadOptions as LoadChoices } from "../../../shared/load-options.ts";
import type { ChatEngine, Conversation } from "./chat-engine.ts";

/** Files of one model. Paths stay inside the core. */
export interface ModelFiles {
  readonly model: Model;
  /** Of a split model: its first part. The others lie beside it under the names that llama.cpp gives them. */
  readonly modelPath: string;
  readonly mmprojPath: string | null;
  /** What the library knows of each of these files, in the order of {@link LoadedLocalModel.files}. */
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

/** For `doctor`, the bench and the fit. Bytes; null where the platform has no figure. */
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
  /** There may be a GPU, and it is not used because of a crash. */
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

/** `createLocalEngine` implements it; nothing else talks to the engine process. */
export interface LocalEngine extends ChatEngine {
  /**
   * Starts the process where needed. Throws CasebookError: MODEL_UNREADABLE, MODEL_NOT_FOUND, BAD_REQUEST for choices that
   * exclude each other, MODEL_TOO_LARGE with what would fit...
   */
  load(options: LoadOptions): Promise<LoadedLocalModel>;
  unload(): Promise<void>;
  /** As of every engine; this one can always count. Throws ENGINE_OFF while no model is loaded. */
  measure(conversation: Conversation): Promise<number>;
  /**
   * Forgets what crashes taught about the GPU, and loads again what is loaded, after the answer that is being written.
   * Whoever remembered it between runs of the app forgets it too. Throws what `load` throws.
   */
  tryGpuAgain(): Promise<void>;
  /**
   * @param gpu without a loaded model: "off" looks for no GPU, and neither does "auto" (where it is omitted) after crashes
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
}
