import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CasebookError } from "../../shared/errors.ts";
import { type TestWindow, testWindow } from "../testing/assemble.ts";
import { contextOf } from "./conversation-store.ts";

let window: TestWindow;
beforeEach(async () => {
  window = await testWindow((core) => core.addCase("a"));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  window.dispose();
});

const pause = () => vi.advanceTimersByTimeAsync(400);
const context = (caseId: string | null) => contextOf(window.conversations.getState(), caseId);
const measured = () =>
  window.core.calls.filter(({ method }) => method === "chat.measure").map(({ params }) => params);

it("follows the draft after a pause, and shows nothing when it cannot be measured", async () => {
  window.actions.selectCase("a");
  await pause();
  expect(context("a")).toEqual({ promptTokens: 100, contextSize: 8_192 });
  for (const text of ["a", "ab", "abc"]) window.actions.setDraftText("a", text);
  await pause();
  expect(context("a")).toEqual({ promptTokens: 103, contextSize: 8_192 });
  expect(measured()).toHaveLength(2);
  window.core.on("chat.measure", () => Promise.reject(new CasebookError("ENGINE_OFF", "Off.", "Load.")));
  window.actions.setDraftText("a", "abcd");
  await pause();
  expect(context("a")).toBeNull();
});

it("measures the first question of a case that is not begun, and nothing where nothing is written", async () => {
  await pause();
  expect(measured()).toEqual([]);
  window.actions.setDraftText(null, "Where?");
  await pause();
  expect(measured()).toEqual([{ caseId: null, leafId: null, text: "Where?", attachmentIds: [] }]);
  expect(context(null)).toEqual({ promptTokens: 106, contextSize: 8_192 });
  window.actions.setDraftText(null, "");
  expect(context(null)).toBeNull();
});

it("what was measured is forgotten with the model, so that a full case can be asked with a larger context", async () => {
  const full = { promptTokens: 8_192, contextSize: 8_192 };
  window.core.addCase("b");
  window.core.on("chat.measure", () => full);
  for (const caseId of ["b", "a"]) {
    window.actions.selectCase(caseId);
    await pause();
  }
  expect([context("a"), context("b")]).toEqual([full, full]);
  window.core.publish({ type: "engine", value: { state: "off" } });
  expect(context("a")).toBeNull();
  // Measured as well, before the model went.
  window.actions.selectCase("b");
  expect(context("b")).toBeNull();
});

it("what was measured of one blank case is not shown for the next", async () => {
  window.actions.setDraftText(null, "Where?");
  await pause();
  await window.actions.submitDraft(null);
  window.actions.newCase();
  expect(context(null)).toBeNull();
});
