import { afterEach, expect, it, vi } from "vitest";
import { CasebookError } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import { settled, type TestWindow, testWindow } from "../testing/assemble.ts";
import { draftOf } from "./draft-store.ts";

let window: TestWindow;
afterEach(() => {
  vi.useRealTimers();
  window.dispose();
});

const draft = (caseId: string) => draftOf(window.drafts.getState(), caseId);
const notices = () => window.app.getState().notices;
const messages = () => notices().map(({ message }) => message);
const undo = async (): Promise<void> => {
  notices()
    .findLast(({ action }) => action?.undoes)
    ?.action?.run();
  await settled();
};
const refuse = (code: "STORE_FULL" | "NOT_FOUND" | "DISCONNECTED") => (): Promise<never> =>
  Promise.reject(new CasebookError(code, "It did not work.", "Try again."));

it("a deleted case hands over to its neighbour and comes back with undo, draft included", async () => {
  window = await testWindow((core) => ["a", "b", "c"].forEach((id) => core.addCase(id)));
  window.actions.selectCase("b");
  window.actions.setDraftText("b", "half");
  await window.actions.deleteCase("b");
  expect(window.cases.getState().selectedId).toBe("a");
  expect(window.coreState.getState().cases.map(({ id }) => id)).toEqual(["c", "a"]);
  expect(notices()).toMatchObject([{ action: { label: "Undo" } }]);
  await undo();
  expect(window.cases.getState()).toMatchObject({ selectedId: "b" });
  expect(draft("b").text).toBe("half");
  expect(notices()).toEqual([]);
});

it("the draft of a case that was not brought back is gone when its undo time is over", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.setDraftText("a", "half");
  vi.useFakeTimers();
  await window.actions.deleteCase("a");
  await vi.advanceTimersByTimeAsync(limits.undoDeleteMs + 10);
  expect(window.drafts.getState().drafts.has("a")).toBe(false);
});

it("an undo that fails is offered again beside its error, and works later", async () => {
  window = await testWindow((core) => core.addCase("a"));
  const summary = window.core.addCase("b", { title: "Nodule" });
  await window.actions.deleteCase("b");
  window.core.on("cases.restore", refuse("STORE_FULL"));
  await undo();
  expect(messages()).toEqual(["It did not work.", "Deleted: Nodule"]);
  window.core.on("cases.restore", () => {
    window.core.publish({ type: "cases", put: [summary], removed: [] });
    return { done: true };
  });
  await undo();
  expect(window.cases.getState().selectedId).toBe("b");
  expect(messages()).toEqual(["It did not work."]);
});

it("an undo of what is destroyed is not offered again", async () => {
  window = await testWindow((core) => core.addCase("a"));
  await window.actions.deleteCase("a");
  window.core.on("cases.restore", refuse("NOT_FOUND"));
  await undo();
  expect(messages()).toEqual(["It did not work."]);
});

it("an undo that did not reach the core gets no time on top", async () => {
  window = await testWindow((core) => core.addCase("a"));
  await window.actions.deleteCase("a");
  const before = notices()[0]?.until ?? 0;
  window.core.on("cases.restore", refuse("DISCONNECTED"));
  await undo();
  expect(notices().at(-1)?.until).toBeGreaterThan(Date.now());
  expect(notices().at(-1)?.until).toBeLessThanOrEqual(before + 1);
});
