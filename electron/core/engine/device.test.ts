import { LlamaLogLevel } from "node-llama-cpp";
import { expect, test } from "vitest";
import { llamaOptions, threadsFor, usefulThreads } from "./device.ts";

test("uses as many threads as there are physical cores that it may use, and at least one", () => {
  expect(usefulThreads(8, 16)).toBe(8);
  expect(usefulThreads(64, 2)).toBe(2);
  expect(usefulThreads(0, 1)).toBe(1);
});

test("a tiny model is given one thread, a real one all", () => {
  expect(threadsFor(1_436_832, 8)).toBe(1);
  expect(threadsFor(4_300_000_000, 8)).toBe(8);
});

test("the engine's library is told to build nothing, download nothing and print nothing", () => {
  expect(llamaOptions({ gpu: "auto", reservedBytes: 0 })).toMatchObject({
    gpu: "auto",
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.disabled,
  });
});

test("a GPU that is switched off is not looked for", () => {
  expect(llamaOptions({ gpu: "off", reservedBytes: 0 }).gpu).toBe(false);
});

test("on the GPU the image encoder's bytes are left free, beside what node-llama-cpp keeps for itself", () => {
  const gib = 1024 ** 3;
  const padding = (reservedBytes: number, total: number): number =>
    llamaOptions({ gpu: "auto", reservedBytes }).vramPadding(total);
  expect(padding(0, 10 * gib)).toBe(Math.floor(0.8 * gib));
  expect(padding(0, 80 * gib)).toBe(Math.floor(1.6 * gib));
  expect(padding(900_000_000, 80 * gib)).toBe(Math.floor(1.6 * gib) + 900_000_000);
});
