import { expect, it } from "vitest";
import type { Machine } from "./fit.ts";
import { largestContext, place, sensibleContext } from "./fit-verdict.ts";
import { recommend } from "./recommendation.ts";
import { registeredVariants } from "./registry.ts";
import { estimateOf, machines } from "./testing/machines.ts";

const recommended = (
  machine: Machine,
  contextSize: number | null = null,
  diskBytes = 500e9,
): string | null => {
  const candidates = registeredVariants.map((found) => {
    const estimate = estimateOf(found);
    const size = contextSize ?? sensibleContext(machine, estimate);
    const placed = place(machine, estimate, size);
    const fit = {
      ...placed,
      registryId: found.model.id,
      quantisation: found.variant.quantisation,
      contextSize: size,
      largestContext: largestContext(machine, estimate, placed),
      basis: "registry" as const,
      diskTooSmall: found.variant.file.bytes > diskBytes,
      recommended: null,
    };
    return { model: found.model, variant: found.variant, fit };
  });
  const found = recommend(candidates, machine.gpuAvoided);
  if (found === null) return null;
  return `${found.candidate.model.id} ${found.candidate.variant.quantisation}: ${found.reason}`;
};

it.each([
  [
    "a 24 GB GPU",
    machines.workstation24,
    "medgemma-27b Q4_K_M: The largest with images that fits on the GPU whole with 32,768 tokens.",
  ],
  [
    "an 80 GB GPU",
    machines.server80,
    "medgemma-27b UD-Q8_K_XL: The largest with images that fits on the GPU whole with 32,768 tokens.",
  ],
  [
    "an 8 GB GPU",
    machines.desktop8,
    "medgemma-1.5-4b Q8_0: The largest with images that fits on the GPU whole with 32,768 tokens.",
  ],
  [
    "a 4 GB GPU",
    machines.laptop4,
    /^medgemma-1\.5-4b Q4_K_M: The fastest with images here, with a part of it on the GPU, about \d+ tokens per second\.$/,
  ],
  [
    "16 GB without GPU",
    machines.office16,
    /^medgemma-1\.5-4b Q4_K_M: The fastest with images here, on the processor, about [567] tokens per second\.$/,
  ],
  [
    "Apple with 16 GB",
    machines.apple16,
    /^medgemma-1\.5-4b \S+: The largest with images that fits on the GPU whole with 32,768 tokens\.$/,
  ],
] as const)("%s is recommended one model with its reason", (_, machine, expected) => {
  const said = recommended(machine) ?? "";
  if (typeof expected === "string") expect(said).toBe(expected);
  else expect(said).toMatch(expected);
});

it("a GPU that is left alone since it crashed is named in the reason", () => {
  const avoided = { ...machines.office16, gpuAvoided: true };
  expect(recommended(avoided)).toMatch(
    / on the processor, about [567] tokens per second\. The graphics card is left alone, because it crashed\.$/,
  );
});

it("nothing is recommended where nothing fits", () => {
  expect(recommended(machines.old4)).toBeNull();
});

it("what the disk cannot hold is not recommended", () => {
  expect(recommended(machines.workstation24, null, 10e9)).toMatch(/^medgemma-1\.5-4b /);
});

it("at a context that was asked for, the recommended one has that context", () => {
  expect(recommended(machines.workstation24, 131_072)).toMatch(
    /^medgemma-1\.5-4b BF16: .* with 131,072 tokens\.$/,
  );
});

it("a coarse quantisation is never recommended, though it fits", () => {
  const { gpu } = machines.workstation24;
  const twelve = {
    ...machines.workstation24,
    gpu: gpu && { ...gpu, totalBytes: 16 * 1024 ** 3, freeBytes: 15.5 * 1024 ** 3 },
  };
  expect(recommended(twelve)).toMatch(/^medgemma-1\.5-4b /);
});
