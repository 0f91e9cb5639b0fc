/** The whole core on a real store, with engine processes on a GPU that crashes over images. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Settings } from "../../../shared/settings.ts";
import { card, gpuMachine, type Machine } from "../engine/testing/gpu-machine.ts";
import { loads, scriptedProcesses } from "../engine/testing/scripted-process.ts";
import { startWholeApp } from "./testing/whole-app.ts";

const nothing = { gpu: false, cuda: false, encoderOnGpu: false, encoder: false };
const encoderOnCpu = { ...nothing, encoderOnGpu: true };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-gpu-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function startApp(machine: Machine) {
  const { spawn, processes } = scriptedProcesses(gpuMachine(machine));
  const app = await startWholeApp(folder, spawn);
  return {
    ...app,
    settings: async (): Promise<Settings> => (await app.request("app.attach", {})).settings,
    /** What each process did without; null for one that was only asked for a report. */
    avoided: () => processes.map((child) => loads(child)?.[0] ?? null),
    async ask() {
      const { id: caseId } = await app.request("cases.create", {});
      const text = "Where is the spot?";
      await app.request("chat.send", { caseId, parentId: null, text, attachmentIds: [] });
    },
  };
}

it("a crash of the GPU over an image is shown, kept, and spared the next run of the app", async () => {
  {
    await using app = await startApp({ gpu: card, diesIn: "encoding-image" });
    await app.ask();
    await expect.poll(() => app.settings()).toMatchObject({ gpuCrash: { step: "encoding-image", ...card } });
    expect(app.events).toContainEqual({ type: "settings", value: await app.settings() });
    expect(app.avoided()).toEqual([nothing, encoderOnCpu]);
  }
  await using app = await startApp({ gpu: card, diesIn: "encoding-image" });
  expect(app.avoided()).toEqual([null, encoderOnCpu]);
  expect(await app.settings()).toMatchObject({ gpuCrash: { step: "encoding-image" } });
});

it("an engine that is newer than the crash has the GPU again, and the crash is not shown any more", async () => {
  {
    await using app = await startApp({ gpu: card, diesIn: "reading-image" });
    await app.ask();
    await expect.poll(() => app.settings()).toMatchObject({ gpuCrash: { step: "reading-image" } });
  }
  const newer: Machine = { gpu: { ...card, engineBuild: "build 2" }, diesIn: null };
  {
    await using app = await startApp(newer);
    expect(app.avoided()).toEqual([null, nothing]);
    await expect.poll(() => app.settings()).toMatchObject({ gpuCrash: null });
  }
  await using app = await startApp(newer);
  expect(app.avoided()).toEqual([nothing]);
});

it("a user who wants the GPU tried again gets it at once, and keeps it over a restart", async () => {
  const machine: Machine = { gpu: card, diesIn: "loading-model" };
  {
    await using app = await startApp(machine);
    await expect.poll(() => app.settings()).toMatchObject({ gpuCrash: { step: "loading-model" } });
    machine.diesIn = null;
    await app.request("settings.set", { gpuCrash: null });
    await expect.poll(() => app.avoided()).toEqual([nothing, { ...nothing, gpu: true }, nothing]);
    expect(await app.settings()).toMatchObject({ gpuCrash: null });
  }
  await using app = await startApp(machine);
  expect(app.avoided()).toEqual([nothing]);
});

it("no window can put a crash into the settings", async () => {
  await using app = await startApp({ gpu: card, diesIn: null });
  const invented = { step: "reading-image", at: 1, ...card };
  await expect(app.request("settings.set", { gpuCrash: invented } as never)).rejects.toThrow();
  expect(await app.settings()).toMatchObject({ gpuCrash: null });
});
