/** What is learnt from a crash, and how soon the engine is started again. Pure. */
import type { Ending } from "./engine-session.ts";
import type { Avoid } from "./protocol.ts";

export const avoidNothing: Avoid = { gpu: false, encoderOnGpu: false, encoder: false };

/**
 * What to do without, after a process died. A damaged image encoder can end the process
 * when it is first used, and llama.cpp's image step has crashed on Vulkan: the CPU takes over the step that failed.
 */
export function learn(avoid: Avoid, { stage, onGpu }: Ending): Avoid {
  const encoderOnGpu = onGpu && !avoid.gpu && !avoid.encoderOnGpu;
  switch (stage) {
    case "loading-encoder":
      return encoderOnGpu ? { ...avoid, encoderOnGpu: true } : { ...avoid, encoder: true };
    case "encoding-image":
      return encoderOnGpu ? { ...avoid, encoderOnGpu: true } : avoid;
    case "starting":
    case "loading-model":
    case "reading-image":
      return onGpu ? { ...avoid, gpu: true } : avoid;
    case "idle":
    case "answering":
      return avoid;
  }
}

/** The engine gives up after this many crashes in a row without a word of an answer in between. */
export const mostCrashes = 5;

/** Milliseconds to wait after the nth crash in a row: the first restart is at once. */
export function restartDelay(crashes: number): number {
  return crashes <= 1 ? 0 : Math.min(1_000 * 2 ** (crashes - 2), 30_000);
}
