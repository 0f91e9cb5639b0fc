/** Messages between the supervisor and an engine process. Both come from one build, so they are not validated. */
import type { LoadedLocalModel, Sampling } from "../../../shared/domain.ts";
import type { Failure } from "../../../shared/errors.ts";
import type { ModelSquare } from "../../../shared/imaging/square.ts";
import type { Conversation, GenerateEvent } from "./chat-engine.ts";
import type { ContextNeed, EngineReport, FitRequest, LoadOptions } from "./local-engine.ts";

/** What a process must not use again, because one before it died of it. */
export interface Avoid {
  /** The whole model runs on the CPU. */
  readonly gpu: boolean;
  /** Another build for the GPU takes the place of CUDA's. */
  readonly cuda: boolean;
  /** The image encoder runs on the CPU. */
  readonly encoderOnGpu: boolean;
  /** The image encoder isn't loaded. */
  readonly encoder: boolean;
}

/** "auto": the best build that finds a GPU. "vulkan": that one or none, where CUDA's crashed. */
export type DeviceChoice = "auto" | "vulkan" | "off";

/** The GPU that a process has opened, and with which build. */
export interface Gpu {
  /** "cuda" | "vulkan" | "metal" */
  readonly backend: string;
  readonly deviceNames: readonly string[];
  readonly engineBuild: string;
}

/** The native step that a process is in, announced before it begins: where it died says what to avoid. */
export type Stage =
  | "starting"
  | "loading-model"
  | "loading-encoder"
  | "idle"
  | "encoding-image"
  | "reading-image"
  | "answering";

/** What a process knows of the machine; what crashes of others taught, its supervisor knows. */
export type ProcessReport = Omit<EngineReport, "gpuAvoided">;

/** A process loads one model, once. */
export type ToEngine =
  | { readonly type: "load"; readonly call: number; readonly options: LoadOptions; readonly avoid: Avoid }
  | {
      readonly type: "generate";
      readonly call: number;
      readonly conversation: Conversation;
      readonly sampling: Sampling;
      readonly seed: number;
    }
  | { readonly type: "cancel"; readonly call: number }
  | { readonly type: "square"; readonly call: number; readonly sha256: string; readonly square: ModelSquare }
  | { readonly type: "no-square"; readonly call: number; readonly sha256: string; readonly failure: Failure }
  | { readonly type: "measure"; readonly call: number; readonly conversation: Conversation }
  /** The device is opened for it where no model is loaded. */
  | { readonly type: "report"; readonly call: number; readonly gpu: DeviceChoice }
  | {
      readonly type: "fit";
      readonly call: number;
      readonly requests: readonly FitRequest[];
      readonly gpu: DeviceChoice;
    };

export type FromEngine =
  | { readonly type: "started" }
  | { readonly type: "alive" }
  | { readonly type: "stage"; readonly stage: Stage }
  /** null: the CPU alone. */
  | { readonly type: "device"; readonly gpu: Gpu | null }
  /** A GPU build was chosen and there is no GPU. A process keeps its build: start another without GPU. */
  | { readonly type: "no-gpu" }
  | { readonly type: "progress"; readonly progress: number }
  | { readonly type: "event"; readonly call: number; readonly event: GenerateEvent }
  | { readonly type: "need-square"; readonly call: number; readonly sha256: string }
  | { readonly type: "loaded"; readonly call: number; readonly loaded: LoadedLocalModel }
  | { readonly type: "measured"; readonly call: number; readonly tokens: number }
  | { readonly type: "reported"; readonly call: number; readonly report: ProcessReport }
  | {
      readonly type: "fitted";
      readonly call: number;
      readonly report: ProcessReport;
      readonly needs: readonly (readonly ContextNeed[])[];
    }
  | { readonly type: "failed"; readonly call: number; readonly failure: Failure };
