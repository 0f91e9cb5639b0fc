/** Computers for the tests of what fits, and estimates as llama.cpp v0.5.0 gave them for the shapes of MedGemma. */
import type { Machine } from "../fit.ts";
import type { Estimate } from "../memory-need.ts";
import { bytesOf, type RegisteredVariant } from "../registry.ts";

const gibibyte = 1024 ** 3;

const machine = (memory: number, rest: Partial<Machine>): Machine => ({
  gpu: null,
  gpuAvoided: false,
  memory: { totalBytes: memory * gibibyte, freeBytes: memory * 0.7 * gibibyte },
  disk: { freeBytes: 500e9 },
  processor: "Test processor",
  physicalCores: 8,
  ...rest,
});

const gpu = (names: readonly string[], size: number, unified = 0): Machine["gpu"] => ({
  backend: unified > 0 ? "metal" : "cuda",
  names: [...names],
  totalBytes: size * gibibyte,
  freeBytes: (size - 0.6) * gibibyte,
  unifiedBytes: unified * gibibyte,
});

export const machines = {
  workstation24: machine(64, { gpu: gpu(["NVIDIA RTX A5000"], 24) }),
  server80: machine(256, { gpu: gpu(["NVIDIA H100 80GB HBM3"], 80), physicalCores: 32 }),
  desktop8: machine(16, { gpu: gpu(["NVIDIA GeForce RTX 3060 Ti"], 8) }),
  laptop4: machine(16, { gpu: gpu(["NVIDIA GeForce GTX 1650"], 4), physicalCores: 6 }),
  office16: machine(16, { physicalCores: 6 }),
  old4: machine(4, { physicalCores: 2 }),
  /** Metal offers three quarters of the memory. */
  apple16: machine(16, { gpu: gpu(["Apple M2"], 12, 12) }),
  apple64: machine(64, { gpu: gpu(["Apple M2 Max"], 48, 48), physicalCores: 12 }),
} as const;

/** Share of the weights that the embeddings are, by what Q4_K_M and its like do. Rough: for tests only. */
export const estimateOf = (found: RegisteredVariant): Estimate => {
  const { shape, mmproj } = found.model;
  const mmprojBytes = mmproj?.bytes ?? 0;
  return {
    shape,
    kvCacheType: "F16",
    weightsBytes: bytesOf(found) - mmprojBytes,
    embeddingBytes: (shape.embedding * shape.vocabulary * 210) / 256,
    mmprojBytes,
    compute: [
      { contextSize: 8_192, memoryBytes: 549e6, onGpu: { gpuBytes: 549e6, memoryBytes: 10e6 } },
      { contextSize: 131_072, memoryBytes: 575e6, onGpu: { gpuBytes: 575e6, memoryBytes: 10e6 } },
    ],
  };
};
