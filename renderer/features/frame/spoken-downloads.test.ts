import { expect, it } from "vitest";
import type { Download } from "../../../shared/models/downloads.ts";
import { download } from "../../testing/model-samples.ts";
import { type HeardDownloads, spokenDownloads } from "./spoken-downloads.ts";

/** What is said over a series of states of one download. */
function said(...steps: readonly Partial<Download>[]): string[] {
  let heard: HeardDownloads | null = new Map();
  const all: string[] = [];
  for (const step of steps) {
    const next = spokenDownloads(heard, [download(step)]);
    heard = next.heard;
    all.push(...next.sentences);
  }
  return all;
}

it("every tenth is said once, with the time that is left", () => {
  expect(
    said(
      ...[5, 9, 10, 14, 19, 21, 55, 60].map((bytes) => ({
        bytes,
        total: 100,
        secondsLeft: 100 - bytes,
      })),
    ),
  ).toEqual([
    "MedGemma 1.5 4B: 10 %, 2 min left.",
    "MedGemma 1.5 4B: 20 %, 79 s left.",
    "MedGemma 1.5 4B: 50 %, 45 s left.",
    "MedGemma 1.5 4B: 60 %, 40 s left.",
  ]);
});

it("the end has no time left: then it is being checked", () => {
  expect(
    said(
      { bytes: 85, total: 100, secondsLeft: 2 },
      { bytes: 99, total: 100, secondsLeft: 0.1 },
      { bytes: 100, total: 100, secondsLeft: 0 },
      { state: "verifying", bytes: 100, total: 100, secondsLeft: null },
      { state: "verifying", bytes: 100, total: 100, secondsLeft: null },
    ),
  ).toEqual([
    "MedGemma 1.5 4B: 80 %, 2 s left.",
    "MedGemma 1.5 4B: 90 %, 1 s left.",
    "MedGemma 1.5 4B: 100 %.",
    "MedGemma 1.5 4B is being checked.",
  ]);
});

it("what was said is not said again after a step back, as when a server begins anew", () => {
  const bytes = [40, 10, 20, 45, 50];
  expect(said(...bytes.map((at) => ({ bytes: at, total: 100, secondsLeft: null })))).toEqual([
    "MedGemma 1.5 4B: 40 %.",
    "MedGemma 1.5 4B: 50 %.",
  ]);
});

it("a stop is said once, with its reason", () => {
  const failure = { code: "DISK_FULL", message: "The disk is full.", remedy: "Make room." } as const;
  expect(said({ bytes: 5, total: 100 }, { state: "failed", failure }, { state: "failed", failure })).toEqual([
    "The download of MedGemma 1.5 4B has stopped. The disk is full.",
  ]);
});

it("what is there when the window opens is no news", () => {
  const { sentences, heard } = spokenDownloads(null, [download({ bytes: 50, total: 100 })]);
  expect(sentences).toEqual([]);
  expect(spokenDownloads(heard, [download({ bytes: 59, total: 100 })]).sentences).toEqual([]);
});
