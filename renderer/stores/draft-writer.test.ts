import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CasebookError } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import { settled, type TestWindow, testWindow } from "../testing/assemble.ts";
import { type Assembled, assemble } from "./assemble.ts";
import { draftOf } from "./draft-store.ts";

let window: TestWindow;
let reloaded: Assembled | undefined;
beforeEach(async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  await settled();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  window.dispose();
  reloaded?.dispose();
  reloaded = undefined;
});

const given = () =>
  window.core.calls.filter(({ method }) => method === "cases.setDraft").map(({ params }) => params);
const draft = (caseId: string | null, at: Assembled = window) => draftOf(at.drafts.getState(), caseId);
const second = () => vi.advanceTimersByTimeAsync(1_000);
const full = () => Promise.reject(new CasebookError("STORE_FULL", "The disk is full.", "Make room."));

/** The window as a reload makes it, on the core as it is. */
async function reload(): Promise<Assembled> {
  window.dispose();
  reloaded = assemble(window.core.bridge, () => Promise.reject(new Error("not asked for")));
  await vi.advanceTimersByTimeAsync(0);
  return reloaded;
}

it("what is written is given to the core at most a second later, however long the typing goes on", async () => {
  for (let at = 1; at <= 15; at += 1) {
    window.actions.setDraftText("a", "x".repeat(at));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(given()).toEqual([{ caseId: "a", text: "x".repeat(10) }]);
  await second();
  expect(given().at(-1)).toEqual({ caseId: "a", text: "x".repeat(15) });
  await second();
  expect(given()).toHaveLength(2);
});

it("after a reload the text is back in its case, and the blank case has its own", async () => {
  window.actions.setDraftText("a", "Where is");
  window.actions.setDraftText(null, "Is there");
  await second();
  const again = await reload();
  expect(draft(null, again).text).toBe("Is there");
  again.actions.selectCase("a");
  await vi.advanceTimersByTimeAsync(0);
  expect(draft("a", again).text).toBe("Where is");
  await second();
  expect(given()).toHaveLength(2);
});

it("what was just typed is given away when the page is left", async () => {
  window.actions.setDraftText("a", "Where is");
  dispatchEvent(new Event("pagehide"));
  expect(given()).toEqual([{ caseId: "a", text: "Where is" }]);
});

it("a question that was asked is no draft any more: not while it is sent, and not for a moment afterwards", async () => {
  window.actions.setDraftText("a", "Where?");
  await second();
  let reply: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (reply = resolve));
  window.core.on("chat.send", async () => {
    await begun;
    throw new CasebookError("ENGINE_BUSY", "Busy.", "Wait.");
  });
  window.actions.setDraftText("a", "Where is it?");
  void window.actions.submitDraft("a");
  await second();
  expect(given()).toHaveLength(1);
  reply();
  await second();
  expect(given().at(-1)).toEqual({ caseId: "a", text: "Where is it?" });

  window.core.on("chat.send", ({ caseId, parentId, text, attachmentIds }) => ({
    question: { id: "q", caseId, parentId, createdAt: 1, role: "question", text, attachmentIds },
    answer: answerTo("q"),
  }));
  await window.actions.submitDraft("a");
  expect(given().at(-1)).toEqual({ caseId: "a", text: "" });
});

it("a case that was begun takes the text along, and the blank one is empty again", async () => {
  window.actions.selectCase(null);
  window.actions.setDraftText(null, "Is there");
  await second();
  const id = await window.actions.createCase();
  await second();
  expect(window.core.drafts.get(null)).toBe("");
  expect(window.core.drafts.get(id)).toBe("Is there");
});

it("a lost connection delays it, and loses nothing", async () => {
  window.core.connect("reconnecting");
  window.actions.setDraftText("a", "Where is");
  await second();
  expect(given()).toEqual([]);
  window.core.connect("open");
  await second();
  expect(given()).toEqual([{ caseId: "a", text: "Where is" }]);
});

it("a core that cannot keep it is told of once, and the next change is tried", async () => {
  window.core.on("cases.setDraft", full);
  for (const text of ["W", "Wh", "Whe"]) {
    window.actions.setDraftText("a", text);
    await second();
  }
  expect(given()).toHaveLength(3);
  expect(window.app.getState().notices).toMatchObject([{ message: "The disk is full." }]);
  await second();
  expect(given()).toHaveLength(3);
  window.core.on("cases.setDraft", () => ({ done: true }));
  window.actions.setDraftText("a", "Wher");
  await second();
  window.core.on("cases.setDraft", full);
  window.actions.setDraftText("a", "Where");
  await second();
  expect(window.app.getState().notices).toHaveLength(2);
});

it("the draft of a deleted case troubles nobody, and one that is too long to be asked is not sent", async () => {
  window.actions.setDraftText("a", "Where");
  await window.actions.deleteCase("a");
  const before = window.app.getState().notices.length;
  await second();
  expect(window.app.getState().notices).toHaveLength(before);
  window.actions.setDraftText(null, "x".repeat(limits.questionCharacters + 1));
  await second();
  expect(given()).toHaveLength(1);
});

it("what was typed before the case was read stays, and takes the place of what was kept", async () => {
  window.core.drafts.set("b", "kept");
  window.core.addCase("b");
  window.actions.selectCase("b");
  window.actions.setDraftText("b", "typed");
  await second();
  expect(draft("b").text).toBe("typed");
  await second();
  expect(window.core.drafts.get("b")).toBe("typed");
});

const answerTo = (parentId: string) =>
  ({
    id: "answer",
    caseId: "a",
    parentId,
    createdAt: 2,
    role: "answer",
    text: "",
    thought: null,
    status: "streaming",
    finishReason: null,
    failure: null,
    statistics: null,
    modelId: "practice",
    modelName: "Practice model",
    seed: 7,
  }) as const;
