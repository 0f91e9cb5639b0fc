import { expect, it } from "vitest";
import { toFailure } from "../../../shared/errors.ts";
import { noBuildForMachine, noImageEncoder } from "../engine/errors.ts";
import type { EngineReport } from "../engine/local-engine.ts";
import { engineChecks, memoryCheck, nodeCheck } from "./doctor.ts";

it("a Node that is too old fails, with the way to a newer one", () => {
  expect(nodeCheck("24.21.0")).toMatchObject({ ok: true, remedy: null });
  expect(nodeCheck("25.0.0").ok).toBe(true);
  expect(nodeCheck("20.20.2")).toMatchObject({
    ok: false,
    optional: false,
    remedy: expect.stringContaining("npm start"),
  });
});

it("little memory is said with what will still run", () => {
  const gib = 1024 ** 3;
  expect(memoryCheck(16 * gib, 8 * gib)).toMatchObject({ ok: true, detail: "8.0 GiB of 16.0 GiB free" });
  expect(memoryCheck(2 * gib, gib)).toMatchObject({
    ok: false,
    optional: true,
    remedy: expect.stringContaining("practice model"),
  });
});

const report = (visionAddon: EngineReport["visionAddon"]): EngineReport => ({
  processId: null,
  residentBytes: null,
  heapBytes: null,
  gpu: null,
  gpuAvoided: false,
  cpuMathCores: 2,
  engineBuild: "a build",
  visionAddon,
});
const checkNamed = async (name: string, engineReport: () => Promise<EngineReport>) =>
  (await engineChecks(engineReport)).find((check) => check.name === name);

it("without the vision addon images are missing, with the remedy, and what is needed is there", async () => {
  const failure = toFailure(noImageEncoder());
  const checks = await engineChecks(async () => report({ ok: false, failure }));
  expect(checks.find(({ name }) => name === "Vision addon")).toEqual({
    name: "Vision addon",
    ok: false,
    optional: true,
    detail: failure.message,
    remedy: failure.remedy,
  });
  expect(checks.every(({ ok, optional }) => ok || optional)).toBe(true);
  const there = await checkNamed("Vision addon", async () => report({ ok: true }));
  expect(there).toMatchObject({ ok: true, remedy: null });
});

it("an engine that does not start is a failure with its remedy", async () => {
  const failed = await checkNamed("Engine", () => Promise.reject(noBuildForMachine(null)));
  expect(failed).toMatchObject({
    ok: false,
    optional: false,
    detail: "The inference library has no build for this machine.",
    remedy: expect.stringContaining("Restart"),
  });
});
