/**
 * The facts of this computer: GPU and cores from the engine, memory from the system, free space on the model folder's
 * disk.
 */
import { statfs } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Machine } from "../../../../shared/models/fit.ts";
import type { EngineReport } from "../../engine/local-engine.ts";

/** `modelFolder` need not exist yet. Never throws: what the system does not report is null, or "unknown processor". */
export async function readMachine(
  { gpu, gpuAvoided, cpuMathCores }: Pick<EngineReport, "gpu" | "gpuAvoided" | "cpuMathCores">,
  modelFolder: string,
): Promise<Machine> {
  return {
    gpu: gpu && {
      backend: gpu.backend,
      names: [...gpu.deviceNames],
      totalBytes: gpu.totalBytes,
      freeBytes: Math.min(gpu.totalBytes, gpu.freeBytes + gpu.heldBytes),
      unifiedBytes: gpu.unifiedBytes,
    },
    gpuAvoided,
    memory: { totalBytes: os.totalmem(), freeBytes: os.freemem() },
    disk: await freeOnDisk(modelFolder),
    processor: os.cpus()[0]?.model.trim() ?? "unknown processor",
    physicalCores: Math.max(1, Math.min(cpuMathCores, os.availableParallelism())),
  };
}

/**
 * A model folder that does not exist yet counts as being on the disk of its nearest parent. null: the system does not
 * report it.
 */
async function freeOnDisk(folder: string): Promise<Machine["disk"]> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    try {
      const { blocks, bavail, bsize } = await statfs(at);
      // A disk without blocks does not say how full it is.
      return blocks === 0 ? null : { freeBytes: bavail * bsize };
    } catch (thrown) {
      const missing = (thrown as NodeJS.ErrnoException).code === "ENOENT";
      if (!missing || at === path.dirname(at)) return null;
    }
  }
}
