/** A look at the machine without a model. */
import type { EngineReport } from "./engine.ts";
import { EngineSession } from "./engine-session.ts";
import type { SpawnEngine } from "./spawn.ts";

/**
 * Of a process that was started for it and is gone when this returns.
 * Throws CasebookError, ENGINE_CRASHED also when `signal` ended it, or NoGpu.
 */
export async function reportOf(
  spawn: SpawnEngine,
  gpu: "auto" | "off",
  signal?: AbortSignal,
): Promise<EngineReport> {
  const session = new EngineSession(spawn);
  const end = (): void => session.kill();
  signal?.addEventListener("abort", end, { once: true });
  try {
    return { ...(await session.report(gpu)), processId: null, residentBytes: null, heapBytes: null };
  } finally {
    signal?.removeEventListener("abort", end);
    session.kill();
    await session.ended;
  }
}
