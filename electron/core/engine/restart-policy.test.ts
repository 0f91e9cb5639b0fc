import { expect, test } from "vitest";
import { avoidNothing, learn, restartDelay } from "./restart-policy.ts";

test("an image encoder that ends the process on a GPU is tried on the CPU, and then left out", () => {
  const once = learn(avoidNothing, { stage: "loading-encoder", onGpu: true });
  expect(once).toEqual({ gpu: false, encoderOnGpu: true, encoder: false });
  expect(learn(once, { stage: "loading-encoder", onGpu: true })).toEqual({ ...once, encoder: true });
});

test("a damaged image encoder on the CPU is left out at once", () => {
  expect(learn(avoidNothing, { stage: "loading-encoder", onGpu: false })).toEqual({
    ...avoidNothing,
    encoder: true,
  });
});

test("a GPU that dies over reading an image, or over loading, gives way to the CPU", () => {
  for (const stage of ["reading-image", "loading-model", "starting"] as const) {
    expect(learn(avoidNothing, { stage, onGpu: true }), stage).toEqual({ ...avoidNothing, gpu: true });
    expect(learn(avoidNothing, { stage, onGpu: false }), stage).toEqual(avoidNothing);
  }
});

test("encoding on a GPU moves to the CPU", () => {
  expect(learn(avoidNothing, { stage: "encoding-image", onGpu: true })).toEqual({
    ...avoidNothing,
    encoderOnGpu: true,
  });
});

test("a crash while it wrote or waited teaches nothing", () => {
  expect(learn(avoidNothing, { stage: "answering", onGpu: true })).toEqual(avoidNothing);
  expect(learn(avoidNothing, { stage: "idle", onGpu: true })).toEqual(avoidNothing);
});

test("restarts at once, then waits longer each time, never over half a minute", () => {
  expect([0, 1, 2, 3, 4, 5, 20].map(restartDelay)).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 30_000]);
});
