import { expect, it } from "vitest";
import type { LoadedLocalModel } from "../../../shared/domain.ts";
import { practice } from "./testing/scripted-core.ts";
import { createVisionRetry } from "./vision-retry.ts";

const seeing: LoadedLocalModel = {
  ...practice,
  vision: { available: true, side: 144, tokensPerImage: 38, resampling: "bilinear-antialiased" },
};
const failure = { code: "VISION_ADDON_UNUSABLE", message: "No compiler.", remedy: "Install one." } as const;
const blind: LoadedLocalModel = { ...practice, vision: { available: false, failure } };

it("provides the encoder first, then loads the model again", async () => {
  const steps: string[] = [];
  const retry = createVisionRetry({
    provide: async () => void steps.push("provide"),
    models: {
      reload: async () => {
        steps.push("reload");
        return seeing;
      },
    },
  });
  await retry();
  expect(steps).toEqual(["provide", "reload"]);
});

it("rejects with what still keeps images out, and can be asked again", async () => {
  let provided = 0;
  const retry = createVisionRetry({
    provide: async () => void (provided += 1),
    models: { reload: async () => blind },
  });
  await expect(retry()).rejects.toMatchObject(failure);
  await expect(retry()).rejects.toMatchObject(failure);
  expect(provided).toBe(2);
});

it("whoever asks meanwhile waits for the same try", async () => {
  let provided = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const retry = createVisionRetry({
    provide: () => {
      provided += 1;
      return promise;
    },
    models: { reload: async () => seeing },
  });
  const both = [retry(), retry()];
  resolve();
  await Promise.all(both);
  expect(provided).toBe(1);
});
