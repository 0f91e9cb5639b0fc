/** An engine whose processes run on a machine with a GPU that crashes, and a clock that does not make tests wait. */
import { vi } from "vitest";
import type { GpuCrash } from "../../../../shared/settings.ts";
import { createLocalEngine } from "../create-local-engine.ts";
import type { LocalEngine } from "../local-engine.ts";
import { gpuMachine, type Machine } from "./gpu-machine.ts";
import { practiceLoad } from "./practice-fixture.ts";
import { loads, type Script, scriptedProcesses } from "./scripted-process.ts";

export const nothing = { gpu: false, cuda: false, encoderOnGpu: false, encoder: false };

export function engineOn(
  machine: Machine,
  gpuCrash: GpuCrash | null = null,
  script: Script = gpuMachine(machine),
) {
  const { spawn, processes } = scriptedProcesses(script);
  const reported: (GpuCrash | null)[] = [];
  const engine = createLocalEngine({ spawn, gpuCrash, onGpuCrash: (crash) => reported.push(crash) });
  /** What each process did without; null for one that was only asked for a report. */
  const avoided = () => processes.map((child) => loads(child)?.[0] ?? null);
  return { engine, processes, reported, avoided };
}

/** Waits for `work`, not for the clock: the delays between restarts pass at once. */
export async function soon<T>(work: Promise<T>): Promise<T> {
  const ended = work.then(
    () => true,
    () => true,
  );
  const pass = async (): Promise<false> => {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(100);
    return false;
  };
  for (let over = false; !over; ) over = await Promise.race([ended, pass()]);
  return await work;
}
export const load = (engine: LocalEngine, contextSize: number | null = null) =>
  soon(engine.load(practiceLoad({ gpu: "auto", load: { contextSize } })));
