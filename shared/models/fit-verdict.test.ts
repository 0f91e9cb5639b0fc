import { describe, expect, it } from "vitest";
import { largestContext, place, sensibleContext } from "./fit-verdict.ts";
import { type RegisteredVariant, registeredVariant } from "./registry.ts";
import { estimateOf, machines } from "./testing/machines.ts";

const variant = (id: string, quantisation: string): RegisteredVariant => {
  const found = registeredVariant(id, quantisation);
  if (found === null) throw new Error(`${id} ${quantisation} is not in the registry`);
  return found;
};
const small = estimateOf(variant("medgemma-1.5-4b", "Q4_K_M"));
const fine = estimateOf(variant("medgemma-1.5-4b", "Q8_0"));
const exact = estimateOf(variant("medgemma-1.5-4b", "BF16"));
const large = estimateOf(variant("medgemma-27b", "Q4_K_M"));
const largest = estimateOf(variant("medgemma-27b", "Q8_0"));

describe.each([
  [
    "24 GB GPU",
    machines.workstation24,
    { small: "gpu-whole", exact: "gpu-whole", large: "gpu-whole", largest: "gpu-partly" },
  ],
  [
    "80 GB GPU",
    machines.server80,
    { small: "gpu-whole", exact: "gpu-whole", large: "gpu-whole", largest: "gpu-whole" },
  ],
  [
    "8 GB GPU",
    machines.desktop8,
    { small: "gpu-whole", exact: "gpu-partly", large: "gpu-partly", largest: "does-not-fit" },
  ],
  [
    "16 GB without GPU",
    machines.office16,
    { small: "cpu-only", exact: "cpu-only", large: "does-not-fit", largest: "does-not-fit" },
  ],
  [
    "4 GB without GPU",
    machines.old4,
    { small: "does-not-fit", exact: "does-not-fit", large: "does-not-fit", largest: "does-not-fit" },
  ],
  [
    "Apple with 16 GB",
    machines.apple16,
    { small: "gpu-whole", exact: "gpu-whole", large: "does-not-fit", largest: "does-not-fit" },
  ],
  [
    "Apple with 64 GB",
    machines.apple64,
    { small: "gpu-whole", exact: "gpu-whole", large: "gpu-whole", largest: "gpu-whole" },
  ],
] as const)("%s", (_, machine, expected) => {
  it("gives each model its verdict at 8,192 tokens", () => {
    const verdict = (estimate: typeof small) => place(machine, estimate, 8_192).verdict;
    expect({
      small: verdict(small),
      exact: verdict(exact),
      large: verdict(large),
      largest: verdict(largest),
    }).toEqual(expected);
  });

  it("says a speed for what fits, and none for what does not", () => {
    for (const estimate of [small, exact, large, largest]) {
      const { verdict, tokensPerSecond } = place(machine, estimate, 8_192);
      if (verdict === "does-not-fit") expect(tokensPerSecond).toBeNull();
      else expect(tokensPerSecond).toBeGreaterThan(0);
    }
  });

  it("never places more on the GPU when the context grows, and never a better verdict", () => {
    const layers = [1_024, 8_192, 32_768, 65_536, 131_072].map(
      (size) => place(machine, exact, size).gpuLayers,
    );
    expect(layers).toEqual(layers.toSorted((a, b) => b - a));
  });
});

it("what is on the GPU stays within what is free less the reserve", () => {
  const { gpuLayers, layers } = place(machines.desktop8, exact, 8_192);
  expect(gpuLayers).toBeGreaterThan(20);
  expect(gpuLayers).toBeLessThan(layers);
});

it("a GPU that others have filled counts as what it has free", () => {
  const { gpu } = machines.workstation24;
  const busy = { ...machines.workstation24, gpu: gpu && { ...gpu, freeBytes: 2e9 } };
  expect(place(busy, small, 8_192).verdict).toBe("cpu-only");
});

describe("the sensible context", () => {
  it("is 32,768 tokens where the model then is on the GPU as a whole", () => {
    expect(sensibleContext(machines.workstation24, small)).toBe(32_768);
    expect(sensibleContext(machines.desktop8, small)).toBe(32_768);
  });
  it("becomes smaller rather than that layers leave the GPU, down to 8,192", () => {
    const { gpu } = machines.workstation24;
    const tight = { ...machines.workstation24, gpu: gpu && { ...gpu, freeBytes: gpu.freeBytes - 3e9 } };
    const context = sensibleContext(tight, large);
    expect(context).toBeGreaterThanOrEqual(8_192);
    expect(context).toBeLessThan(32_768);
    expect(place(tight, large, context).verdict).toBe("gpu-whole");
    expect(place(tight, large, context + 1_024).verdict).toBe("gpu-partly");
  });
  it("is 8,192 where the GPU cannot hold it as a whole anyway", () => {
    expect(sensibleContext(machines.desktop8, exact)).toBe(8_192);
  });
  it("is 32,768 on the processor, and never more than the model was trained for", () => {
    expect(sensibleContext(machines.office16, small)).toBe(32_768);
    const short = { ...small, shape: { ...small.shape, trainedContext: 4_096 } };
    expect(sensibleContext(machines.workstation24, short)).toBe(4_096);
  });
});

describe("the largest context", () => {
  it("keeps the verdict, and one step more does not", () => {
    const at = place(machines.desktop8, fine, 32_768);
    const most = largestContext(machines.desktop8, fine, at) ?? 0;
    expect(most).toBeGreaterThan(32_768);
    expect(place(machines.desktop8, fine, most).verdict).toBe("gpu-whole");
    expect(place(machines.desktop8, fine, most + 1_024).verdict).not.toBe("gpu-whole");
  });
  it("ends at what the model was trained for", () => {
    expect(largestContext(machines.server80, small, { verdict: "gpu-whole" })).toBe(131_072);
  });
  it("is none for what does not fit", () => {
    expect(largestContext(machines.old4, small, { verdict: "does-not-fit" })).toBeNull();
  });
});

describe("the speed", () => {
  const speed = (machine: (typeof machines)[keyof typeof machines]) =>
    place(machine, small, 8_192).tokensPerSecond ?? 0;
  it("is faster on a GPU than on a processor, and faster on a larger one", () => {
    expect(speed(machines.server80)).toBeGreaterThan(speed(machines.workstation24));
    expect(speed(machines.workstation24)).toBeGreaterThan(speed(machines.apple16));
    expect(speed(machines.apple16)).toBeGreaterThan(speed(machines.office16));
  });
  it("is that of a processor that reads 18 GB/s, for 6 cores", () => {
    expect(speed(machines.office16)).toBeGreaterThan(5);
    expect(speed(machines.office16)).toBeLessThan(8);
  });
});
