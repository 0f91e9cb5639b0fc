import { afterEach, expect, it, vi } from "vitest";
import type { Answer } from "../../shared/domain.ts";
import { settled, type TestWindow, testWindow } from "../testing/assemble.ts";

import { emptySnapshot } from "../testing/samples.ts";
import { assemble } from "./assemble.ts";

import { sessionMemory } from "./window-memory.ts";

let window: TestWindow | undefined;
afterEach(() => {
  window?.dispose();
  vi.useRealTimers();
});

const ask = async (caseId: string, text: string, at = window): Promise<string> => {
  const reply = await at?.bridge.request("chat.send", { caseId, parentId: null, text, attachmentIds: [] });
  return reply?.answer.id ?? "";
};
const answerIn = (caseId: string, id: string): Answer | undefined => {
  const message = window?.conversations.getState().byCase.get(caseId)?.messages.get(id);
  return message?.role === "answer" ? message : undefined;
};
const attaches = (): number => window?.core.calls.filter(({ method }) => method === "app.attach").length ?? 0;

it("two cases stream at once and each keeps its own text", async () => {
  window = await testWindow((core) => ["a", "b"].forEach((id) => core.addCase(id)));
  window.actions.selectCase("a");
  const [first, second] = [await ask("a", "one"), await ask("b", "two")];
  for (const word of ["left ", "lung"]) {
    window.core.grow(first, word);
    window.core.grow(second, word.toUpperCase());
  }
  expect(answerIn("a", first)?.text).toBe("left lung");
  expect(answerIn("b", second)?.text).toBe("LEFT LUNG");
  expect(window.conversations.getState().byCase.get("a")?.runningId).toBe(first);
  window.core.finish(first);
  expect(window.conversations.getState().byCase.get("a")?.runningId).toBeNull();
  expect(window.conversations.getState().byCase.get("b")?.runningId).toBe(second);
  expect(attaches()).toBe(1);
});

it("finished messages and the branch keep their identity while another answer streams", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  const first = await ask("a", "one");
  window.core.finish(first);
  const reply = await window.bridge.request("chat.send", {
    caseId: "a",
    parentId: first,
    text: "two",
    attachmentIds: [],
  });
  const before = window.conversations.getState().byCase.get("a");
  window.core.grow(reply.answer.id, "more");
  const after = window.conversations.getState().byCase.get("a");
  expect(after?.branch).toBe(before?.branch);
  expect(after?.branch).toHaveLength(4);
  expect(after?.children).toBe(before?.children);
  expect(after?.messages.get(first)).toBe(before?.messages.get(first));
  expect(after?.messages.get(reply.answer.id)).not.toBe(before?.messages.get(reply.answer.id));
});

it("a lost event is noticed by its number, and the window attaches anew and has the whole text", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  const id = await ask("a", "one");
  window.core.grow(id, "There is ");
  window.core.grow(id, "one ", { lost: true });
  window.core.grow(id, "spot");
  expect(answerIn("a", id)?.text).toBe("There is ");
  await vi.waitFor(() => expect(answerIn("a", id)?.text).toBe("There is one spot"), 5_000);
  window.core.grow(id, ".");
  expect(answerIn("a", id)?.text).toBe("There is one spot.");
  expect(attaches()).toBe(2);
});

it("a delta that continues another text makes the window attach anew instead of garbling the answer", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  const id = await ask("a", "one");
  window.core.publish({ type: "delta", caseId: "a", messageId: id, channel: "text", offset: 9, text: "x" });
  expect(answerIn("a", id)?.text).toBe("");
  await vi.waitFor(() => expect(attaches()).toBe(2), 5_000);
});

it("a delta of an answer that this window has never seen makes it attach anew", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.core.publish({
    type: "delta",
    caseId: "a",
    messageId: "ghost",
    channel: "text",
    offset: 0,
    text: "x",
  });
  await vi.waitFor(() => expect(attaches()).toBe(2), 5_000);
});

it("events that arrive before the snapshot are applied after it, older ones are left out", async () => {
  window = await testWindow((core) => core.addCase("a"));
  const id = await ask("a", "one");
  window.core.grow(id, "early ");
  window.core.connect("reconnecting");
  const { core } = window;
  const snapshot = { ...(await replayedSnapshot()), seq: 100 };
  core.on("app.attach", () => snapshot);
  let deliver: (seq: number, text: string, offset: number) => void = () => undefined;
  const listen = core.bridge.onEvent;
  window.dispose();
  core.connect("open");
  const second = assemble(
    {
      ...core.bridge,
      onEvent(listener) {
        deliver = (seq, text, offset) =>
          listener(seq, { type: "delta", caseId: "a", messageId: id, channel: "text", offset, text });
        return listen(listener);
      },
    },
    () => Promise.reject(new Error("unused")),
  );
  deliver(100, "stale", 0);
  deliver(101, "late", 6);
  await settled();
  const message = second.conversations.getState().byCase.get("a")?.messages.get(id);
  expect(message?.text).toBe("early late");
  second.dispose();

  async function replayedSnapshot() {
    core.connect("open");
    const taken = await core.bridge.request("app.attach", {});
    core.connect("reconnecting");
    return taken;
  }
});

it("a reconnected window picks up the running answer, and reads the open case again", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  const id = await ask("a", "one");
  window.core.grow(id, "before ");
  window.core.connect("reconnecting");
  expect(window.app.getState().connection).toBe("reconnecting");
  window.core.grow(id, "meanwhile ");
  window.core.connect("open");
  await settled();
  window.core.grow(id, "after");
  expect(answerIn("a", id)?.text).toBe("before meanwhile after");
  expect(window.conversations.getState().byCase.get("a")?.phase).toBe("ready");
});

it("a case that is opened in mid-answer shows the live text, not the older one from the disk", async () => {
  window = await testWindow((core) => core.addCase("a"));
  const id = await ask("a", "one");
  window.core.grow(id, "live text");
  const stale = { ...(window.core.messages.get(id) as Answer), text: "li" };
  const { core } = window;
  core.on("cases.open", ({ caseId }) => {
    const question = [...core.messages.values()].find(({ role }) => role === "question");
    const summary = core.cases.get(caseId);
    if (question === undefined || summary === undefined) throw new Error("not set up");
    return { summary, messages: [question, stale], attachments: [], draft: "" };
  });
  window.actions.selectCase("a");
  await settled();
  expect(answerIn("a", id)?.text).toBe("live text");
  core.grow(id, " goes on");
  expect(answerIn("a", id)?.text).toBe("live text goes on");
  expect(attaches()).toBe(1);
});

it("an answer that ended while the window was away is complete after reconnecting", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  const id = await ask("a", "one");
  window.core.connect("reconnecting");
  window.core.grow(id, "whole");
  window.core.finish(id);
  window.core.connect("open");
  await settled();
  expect(answerIn("a", id)).toMatchObject({ text: "whole", status: "complete" });
  expect(window.conversations.getState().byCase.get("a")?.runningId).toBeNull();
});

it("thought and text grow apart from each other", async () => {
  window = await testWindow((core) => core.addCase("a"));
  const id = await ask("a", "one");
  window.core.grow(id, "hm", { channel: "thought" });
  window.core.grow(id, "Yes");
  window.core.grow(id, "m", { channel: "thought" });
  expect(answerIn("a", id)).toMatchObject({ text: "Yes", thought: { text: "hmm", state: "open" } });
});

it("a start that the core refuses is shown with its remedy, and works at the next connection", async () => {
  window = await testWindow((core) => {
    core.on("app.attach", () => Promise.reject(new Error("bug")));
  });
  expect(window.app.getState()).toMatchObject({ phase: "failed", startFailure: { code: "INTERNAL" } });
  window.core.on("app.attach", () => emptySnapshot);
  window.core.connect("reconnecting");
  window.core.connect("open");
  await settled();
  expect(window.app.getState()).toMatchObject({ phase: "ready", startFailure: null });
});

it("a reloaded window opens its case again, with the running answer as far as it is", async () => {
  sessionStorage.clear();
  window = await testWindow((core) => ["a", "b"].forEach((id) => core.addCase(id)));
  const { core } = window;
  const reload = async () => {
    window?.dispose();
    const again = assemble(
      core.bridge,
      () => Promise.reject(new Error("unused")),
      sessionMemory(sessionStorage),
    );
    window = { ...again, core };
    await settled();
    return window;
  };
  (await reload()).actions.selectCase("a");
  const id = await ask("a", "one");
  core.grow(id, "so far");
  await reload();
  core.grow(id, ", and on");
  expect(window.cases.getState().selectedId).toBe("a");
  expect(window.conversations.getState().byCase.get("a")?.branch).toHaveLength(2);
  expect(answerIn("a", id)?.text).toBe("so far, and on");
  await window.actions.deleteCase("a");
  await reload();
  expect(window.cases.getState().selectedId).toBe("b");
  await window.actions.deleteCase("b");
  await reload();
  expect(window.cases.getState().selectedId).toBeNull();
});

it("a window that is reloaded still offers to bring back what was deleted, for the time that is left", async () => {
  const before = await testWindow((core) => ["a", "b"].forEach((id) => core.addCase(id)));
  await before.actions.deleteCase("a");
  before.dispose();
  const { core } = before;
  const again = assemble(core.bridge, () => Promise.reject(new Error("unused")));
  window = { ...again, core };
  await settled();
  core.connect("reconnecting");
  core.connect("open");
  await settled();
  const { notices } = again.app.getState();
  expect(notices).toHaveLength(1);
  const [notice] = notices;
  expect(notice).toMatchObject({ message: "Deleted: a", action: { label: "Undo" } });
  const leftMs = (notice?.until ?? 0) - Date.now();
  expect(leftMs).toBeGreaterThan(0);
  expect(leftMs).toBeLessThanOrEqual(9_000);
  notice?.action?.run();
  await settled();
  expect(again.cases.getState()).toMatchObject({ selectedId: "a" });
  expect(again.app.getState().notices).toEqual([]);
});
