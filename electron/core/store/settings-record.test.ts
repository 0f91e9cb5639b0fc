import { expect, test } from "vitest";
import { defaultLoadOptions } from "../../../shared/load-options.ts";
import { defaultSettings } from "../../../shared/settings.ts";
import { settingsFrom } from "./settings-record.ts";

test("valid settings come back as they are", () => {
  const loadOptions = { practice: { ...defaultLoadOptions, contextSize: 4_096 } };
  const settings = { ...defaultSettings, theme: "dark", loadOptions, welcomed: true } as const;
  expect(settingsFrom(settings)).toEqual(settings);
});

test("what is invalid or missing falls back by itself and takes nothing else along", () => {
  const stored = {
    ...defaultSettings,
    theme: "purple",
    textSize: "large",
    loadOptions: { practice: { ...defaultLoadOptions, contextSize: -1 } },
    sampling: { temperature: 99, topK: 5, seed: "x" },
  };
  expect(settingsFrom(stored)).toEqual({
    ...defaultSettings,
    textSize: "large",
    sampling: { ...defaultSettings.sampling, topK: 5 },
  });
});

test("fields of another version are dropped", () => {
  const stored = { ...defaultSettings, future: 1, sampling: { ...defaultSettings.sampling, mirostat: 2 } };
  expect(settingsFrom(stored)).toEqual(defaultSettings);
});

test.each([undefined, null, 1, "text", [], [1]])("%j gives the defaults", (stored) => {
  expect(settingsFrom(stored)).toEqual(defaultSettings);
});
