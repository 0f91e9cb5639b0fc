/** A question to the machine that needs native code but no model. */
import { EngineSession, NoGpu } from "./engine-session.ts";
import type { DeviceChoice, ProcessReport } from "./protocol.ts";
import type { SpawnEngine } from "./spawn.ts";

/**
 * Asks a process that was started for it and is gone when this returns.
 * Throws CasebookError, ENGINE_CRASHED also when `signal` ended it, or NoGpu.
 */
async function inOwnProcess<Answer>(
  spawn: SpawnEngine,
  ask: (session: EngineSession) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  const session = new EngineSession(spawn);
  const end = (): void => session.kill();
  signal?.addEventListener("abort", end, { once: true });
  try {
    return await ask(session);
  } finally {
    signal?.removeEventListener("abort", end);
    session.kill();
    await session.ended;
  }
}

/** As `inOwnProcess`; a GPU build that finds no GPU is followed by a process without. */
export async function inOwnProcessOn<Answer>(
  gpu: DeviceChoice,
  spawn: SpawnEngine,
  ask: (session: EngineSession, gpu: DeviceChoice) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await inOwnProcess(spawn, (session) => ask(session, gpu));
  } catch (thrown) {
    if (!(thrown instanceof NoGpu)) throw thrown;
  }
  return await inOwnProcess(spawn, (session) => ask(session, "off"));
}

/** The machine without a model. Throws as `inOwnProcess`. */
export const reportOf = async (
  spawn: SpawnEngine,
  gpu: DeviceChoice,
  signal?: AbortSignal,
): Promise<ProcessReport> =>
  withoutProcess(await inOwnProcess(spawn, (session) => session.report(gpu), signal));

/** A report of a process that is gone. */
export const withoutProcess = (report: ProcessReport): ProcessReport => ({
  ...report,
  processId: null,
  residentBytes: null,
  heapBytes: null,
});
