import { expect, test } from "vitest";
import type { GpuCrash } from "../../../shared/settings.ts";
import type { Ending } from "./engine-session.ts";
import type { Avoid, Stage } from "./protocol.ts";
import { avoidNothing, deviceChoice, learn, restartDelay, without } from "./restart-policy.ts";

const gpu = { backend: "vulkan", deviceNames: ["A card"], engineBuild: "a build" };
const at = 1_700_000_000_000;
const onGpu = (stage: Stage): Ending => ({ stage, gpu, killed: false });
const onCpu = (stage: Stage): Ending => ({ stage, gpu: null, killed: false });
const crash = (step: GpuCrash["step"]): GpuCrash => ({ step, at, ...gpu });
const avoiding = (what: Partial<Avoid>): Avoid => ({ ...avoidNothing, ...what });

test("an image encoder that ends the process on a GPU is tried on the CPU, and then left out", () => {
  const once = learn(avoidNothing, onGpu("loading-encoder"), at);
  expect(once).toEqual({ avoid: avoiding({ encoderOnGpu: true }), gpuCrash: crash("loading-encoder") });
  expect(learn(once.avoid, onGpu("loading-encoder"), at)).toEqual({
    avoid: avoiding({ encoderOnGpu: true, encoder: true }),
    gpuCrash: null,
  });
});

test("a damaged image encoder on the CPU is left out at once, and no GPU is blamed", () => {
  expect(learn(avoidNothing, onCpu("loading-encoder"), at)).toEqual({
    avoid: avoiding({ encoder: true }),
    gpuCrash: null,
  });
});

test.each([
  ["reading-image", "reading-image"],
  ["loading-model", "loading-model"],
  ["starting", "loading-model"],
] as const)("a GPU that dies over %s gives way to the CPU", (stage, step) => {
  expect(learn(avoidNothing, onGpu(stage), at)).toEqual({
    avoid: avoiding({ gpu: true }),
    gpuCrash: crash(step),
  });
  expect(learn(avoidNothing, onCpu(stage), at)).toEqual({ avoid: avoidNothing, gpuCrash: null });
});

test("CUDA gives way to Vulkan, and Vulkan to the CPU", () => {
  const onCuda: Ending = { stage: "loading-model", gpu: { ...gpu, backend: "cuda" }, killed: false };
  const once = learn(avoidNothing, onCuda, at);
  expect(once).toEqual({
    avoid: avoiding({ cuda: true }),
    gpuCrash: { ...crash("loading-model"), backend: "cuda" },
  });
  expect(learn(once.avoid, onGpu("loading-model"), at)).toEqual({
    avoid: avoiding({ cuda: true, gpu: true }),
    gpuCrash: crash("loading-model"),
  });
});

test("an encoder that CUDA could not run is tried with Vulkan", () => {
  const onCuda = { gpu: { ...gpu, backend: "cuda" }, killed: false };
  const once = learn(avoidNothing, { ...onCuda, stage: "loading-encoder" }, at);
  expect(once.avoid).toEqual(avoiding({ encoderOnGpu: true }));
  const twice = learn(once.avoid, { ...onCuda, stage: "loading-model" }, at);
  expect(twice.avoid).toEqual(avoiding({ cuda: true }));
});

test("what is opened follows from what is wished for and what crashed", () => {
  expect(deviceChoice("auto", avoidNothing)).toBe("auto");
  expect(deviceChoice("auto", avoiding({ cuda: true }))).toBe("vulkan");
  expect(deviceChoice("auto", avoiding({ cuda: true, gpu: true }))).toBe("off");
  expect(deviceChoice("off", avoiding({ cuda: true }))).toBe("off");
});

test("encoding on a GPU moves to the CPU", () => {
  expect(learn(avoidNothing, onGpu("encoding-image"), at)).toEqual({
    avoid: avoiding({ encoderOnGpu: true }),
    gpuCrash: crash("encoding-image"),
  });
});

test("encoding on the CPU beside a model on the GPU teaches nothing", () => {
  const before = avoiding({ encoderOnGpu: true });
  expect(learn(before, onGpu("encoding-image"), at)).toEqual({ avoid: before, gpuCrash: null });
});

test("a crash while it wrote or waited teaches nothing", () => {
  for (const stage of ["answering", "idle"] as const) {
    expect(learn(avoidNothing, onGpu(stage), at), stage).toEqual({ avoid: avoidNothing, gpuCrash: null });
  }
});

test("a process that was ended as stuck moves to the CPU, but is held against no GPU", () => {
  expect(learn(avoidNothing, { stage: "encoding-image", gpu, killed: true }, at)).toEqual({
    avoid: avoiding({ encoderOnGpu: true }),
    gpuCrash: null,
  });
});

test("what was learnt of a step is avoided again just so", () => {
  for (const stage of ["loading-model", "loading-encoder", "encoding-image", "reading-image"] as const) {
    expect(without(avoidNothing, crash(stage)), stage).toEqual(learn(avoidNothing, onGpu(stage), at).avoid);
  }
});

test("restarts at once, then waits longer each time, never over half a minute", () => {
  expect([0, 1, 2, 3, 4, 5, 20].map(restartDelay)).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 30_000]);
});
