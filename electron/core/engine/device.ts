/** Chooses what the model runs on: the best GPU that node-llama-cpp has a build for, the CPU otherwise. */
import os from "node:os";
import { getLlama, getModuleVersion, type Llama, LlamaLogLevel, type LlamaOptions } from "node-llama-cpp";
import { gpuReserveBytes } from "../../../shared/models/reserves.ts";
import { fromLoading } from "./failures.ts";
import type { DeviceChoice } from "./protocol.ts";

export interface Device {
  readonly llama: Llama;
  /** "cpu" | "cuda" | "vulkan" | "metal" */
  readonly backend: string;
  /** Of the GPUs; of the processor where there is none in use. */
  readonly deviceNames: readonly string[];
  readonly threads: number;
  /** Memory of the GPU that was taken when it was opened, by whoever; 0 without a GPU. */
  readonly usedBytes: number;
  /** node-llama-cpp's version and the llama.cpp release that it was built from. */
  readonly engineBuild: string;
}

export interface DeviceOptions {
  readonly gpu: DeviceChoice;
  /** Memory on the GPU that node-llama-cpp doesn't know of: the image encoder's. */
  readonly reservedBytes: number;
}

/**
 * Opens the device; never compiles or downloads. "no-gpu": a GPU build was chosen and found no GPU, which a Vulkan loader
 * without a driver brings about, or Vulkan was chosen and is not installed. One process must hold one build only, so
 * that the vision addon finds one llama.cpp.
 * Throws CasebookError ENGINE_START_FAILED.
 */
export async function openDevice(options: DeviceOptions): Promise<Device | "no-gpu"> {
  const llama = await getLlama(llamaOptions(options)).catch((thrown: unknown) => {
    // The CPU is left, which a process of its own opens.
    if (options.gpu === "vulkan") return null;
    throw fromLoading(thrown);
  });
  if (llama === null) return "no-gpu";
  const gpuNames = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  if (llama.gpu !== false && gpuNames.length === 0) return "no-gpu";

  const threads = usefulThreads(llama.cpuMathCores, os.availableParallelism());
  llama.maxThreads = threads;
  return {
    llama,
    backend: llama.gpu === false ? "cpu" : llama.gpu,
    deviceNames: gpuNames.length > 0 ? gpuNames : [os.cpus()[0]?.model.trim() ?? "unknown processor"],
    threads,
    usedBytes: llama.gpu === false ? 0 : (await llama.getVramState()).used,
    engineBuild: `node-llama-cpp ${await getModuleVersion()}, llama.cpp ${llama.llamaCppRelease.release}`,
  };
}

/** What node-llama-cpp is configured with: to use what is installed, to keep quiet, and to leave room for the image encoder. */
export function llamaOptions({ gpu, reservedBytes }: DeviceOptions) {
  return {
    gpu: gpu === "off" ? false : gpu,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.disabled,
    vramPadding: (total: number) => gpuReserveBytes(total) + reservedBytes,
  } as const satisfies LlamaOptions;
}

/**
 * Physical cores, but no more than this process may use. node-llama-cpp's own choice is at least 4, which is 66 times
 * slower than 2 on a machine with 2 cores.
 */
export function usefulThreads(physicalCores: number, available: number): number {
  return Math.max(1, Math.min(physicalCores, available));
}

/** Below this, one thread has done its work before others are awake: the practice model has 1.4 million. */
const smallModelParameters = 20_000_000;

/** Threads for a model of this many parameters. */
export function threadsFor(parameters: number, useful: number): number {
  return parameters < smallModelParameters ? 1 : useful;
}
