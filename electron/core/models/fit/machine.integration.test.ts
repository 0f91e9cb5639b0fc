import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { readMachine } from "./machine.ts";

const gpu = {
  backend: "cuda",
  deviceNames: ["NVIDIA RTX A5000"],
  totalBytes: 24e9,
  freeBytes: 4e9,
  unifiedBytes: 0,
  heldBytes: 18e9,
};

it("what the loaded model holds counts as free: another one will be loaded in its place", async () => {
  const machine = await readMachine({ gpu, gpuAvoided: false, cpuMathCores: 8 }, os.tmpdir());
  expect(machine.gpu).toEqual({
    backend: "cuda",
    names: ["NVIDIA RTX A5000"],
    totalBytes: 24e9,
    freeBytes: 22e9,
    unifiedBytes: 0,
  });
});

it("never more is free than there is", async () => {
  const machine = await readMachine(
    { gpu: { ...gpu, heldBytes: 30e9 }, gpuAvoided: false, cpuMathCores: 8 },
    os.tmpdir(),
  );
  expect(machine.gpu?.freeBytes).toBe(24e9);
});

it("room on the disk is that of the nearest folder that is there", async () => {
  const here = await readMachine({ gpu: null, gpuAvoided: false, cpuMathCores: 1 }, os.tmpdir());
  const later = await readMachine(
    { gpu: null, gpuAvoided: false, cpuMathCores: 1 },
    path.join(os.tmpdir(), "not", "yet", "made"),
  );
  expect(here.disk?.freeBytes).toBeGreaterThan(0);
  expect((later.disk?.freeBytes ?? 0) / (here.disk?.freeBytes ?? 1)).toBeCloseTo(1, 1);
});
