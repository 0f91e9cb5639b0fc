/** What is learnt from a crash, and how soon the engine is started again. Pure. */
import type { GpuCrash } from "../../../shared/settings.ts";
import type { Ending } from "./engine-session.ts";
import type { Avoid, DeviceChoice, Stage } from "./protocol.ts";

export const avoidNothing: Avoid = { gpu: false, cuda: false, encoderOnGpu: false, encoder: false };

export interface Lesson {
  readonly avoid: Avoid;
  /** For other models and later runs as well; null where the GPU is not known to be at fault. */
  readonly gpuCrash: GpuCrash | null;
}

/**
 * What to do without, after a process died. A damaged image encoder can end the process
 * when it is first used, and llama.cpp's image step has crashed on Vulkan: the CPU takes over the step that failed.
 * @param at now, in milliseconds since 1970-01-01T00:00:00Z
 */
export function learn(avoid: Avoid, ending: Ending, at: number): Lesson {
  const { stage, gpu, killed } = ending;
  const step = gpu === null ? null : stepOnGpu(avoid, stage);
  if (gpu === null || step === null) {
    return { avoid: stage === "loading-encoder" ? { ...avoid, encoder: true } : avoid, gpuCrash: null };
  }
  // A process that was ended from here may only have been slow: a busy machine must not cost the GPU for good.
  const gpuCrash = killed ? null : { step, at, ...gpu, deviceNames: [...gpu.deviceNames] };
  return { avoid: without(avoid, { step, backend: gpu.backend }), gpuCrash };
}

/** What the GPU did in this stage; null where it had no part in it. */
function stepOnGpu(avoid: Avoid, stage: Stage): GpuCrash["step"] | null {
  switch (stage) {
    case "loading-encoder":
    case "encoding-image":
      return avoid.encoderOnGpu ? null : stage;
    case "starting":
    case "loading-model":
      return "loading-model";
    case "reading-image":
      return stage;
    case "idle":
    case "answering":
      return null;
  }
}

/**
 * The image encoder can run on the CPU by itself; what else crashes on a GPU takes the whole model along. From CUDA it goes
 * to Vulkan first, which the same card may well run: CUDA's build has code for few cards and wants a new driver. What the
 * encoder did with CUDA says nothing of Vulkan.
 */
export function without(avoid: Avoid, { step, backend }: Pick<GpuCrash, "step" | "backend">): Avoid {
  switch (step) {
    case "loading-encoder":
    case "encoding-image":
      return { ...avoid, encoderOnGpu: true };
    case "loading-model":
    case "reading-image":
      return backend === "cuda" ? { ...avoid, cuda: true, encoderOnGpu: false } : { ...avoid, gpu: true };
  }
}

/** What a process is to open. */
export function deviceChoice(requested: "auto" | "off", { gpu, cuda }: Avoid): DeviceChoice {
  if (requested === "off" || gpu) return "off";
  return cuda ? "vulkan" : "auto";
}

/** The engine gives up after this many crashes in a row without a word of an answer in between. */
export const mostCrashes = 5;

/** Milliseconds to wait after the nth crash in a row: the first restart is at once. */
export function restartDelay(crashes: number): number {
  return crashes <= 1 ? 0 : Math.min(1_000 * 2 ** (crashes - 2), 30_000);
}
