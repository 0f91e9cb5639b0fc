import { afterEach, expect, it, vi } from "vitest";
import { CasebookError } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import { preparedPixel, settled, type TestWindow, testWindow } from "../testing/assemble.ts";
import type { PrepareImage } from "./action-types.ts";
import { draftOf } from "./draft-store.ts";

let window: TestWindow;
afterEach(() => {
  vi.useRealTimers();
  window.dispose();
});

const draft = (caseId: string | null) => draftOf(window.drafts.getState(), caseId);
const branchOf = (caseId: string) => window.conversations.getState().byCase.get(caseId)?.branch ?? [];
const file = (name: string, bytes = [1, 2, 3]): File => new File([new Uint8Array(bytes)], name);
const called = (method: string): number => window.core.calls.filter((call) => call.method === method).length;
const failing = new CasebookError("IMAGE_DAMAGED", "The image is damaged.", "Export it again.");

/** Ends when the test says so. */
function held(): { prepare: PrepareImage; finish: (name: string) => void; fail: (name: string) => void } {
  const waiting = new Map<string, { resolve: () => void; reject: (reason: unknown) => void }>();
  return {
    prepare: async (file) => {
      await new Promise<void>((resolve, reject) => waiting.set(file.name, { resolve, reject }));
      return { name: file.name, images: [preparedPixel()] };
    },
    finish: (name) => waiting.get(name)?.resolve(),
    fail: (name) => waiting.get(name)?.reject(failing),
  };
}

it("a new case is made in the core only when something is put into it", async () => {
  window = await testWindow();
  window.actions.newCase();
  window.actions.setDraftText(null, "Where is the spot?");
  expect(called("cases.create")).toBe(0);
  await window.actions.submitDraft(null);
  expect(called("cases.create")).toBe(1);
  const { selectedId } = window.cases.getState();
  expect(selectedId).not.toBeNull();
  expect(branchOf(selectedId ?? "")).toHaveLength(2);
  expect(draft(selectedId)).toMatchObject({ text: "", sending: false });
  expect(draft(null).text).toBe("");
});

it("the first case ends the welcome, and the settings remember it", async () => {
  window = await testWindow();
  expect(window.app.getState().sidebarDocked).toBe(false);
  await window.actions.createCase();
  await settled();
  expect(window.app.getState().sidebarDocked).toBe(true);
  expect(window.coreState.getState().settings.welcomed).toBe(true);
  expect(called("settings.set")).toBe(1);
});

it("images dropped into the new case at once make one case, and each has an entry of its own", async () => {
  const hold = held();
  window = await testWindow(undefined, hold.prepare);
  const first = window.actions.addImages(null, [file("a.png")]);
  const second = window.actions.addImages(null, [file("b.png"), file("c.txt")]);
  expect(draft(null).images.map(({ state }) => state)).toEqual(["preparing", "preparing", "preparing"]);
  hold.finish("a.png");
  hold.finish("b.png");
  await vi.waitFor(() => expect(called("attachments.add")).toBe(2));
  await settled();
  hold.fail("c.txt");
  await Promise.all([first, second]);
  const { selectedId } = window.cases.getState();
  expect(called("cases.create")).toBe(1);
  expect(draft(selectedId).images).toMatchObject([
    { name: "a.png", state: "ready" },
    { name: "b.png", state: "ready" },
    { name: "c.txt", state: "failed", failure: { code: "IMAGE_DAMAGED", remedy: "Export it again." } },
  ]);
});

it("files that cannot be read make no case", async () => {
  window = await testWindow(undefined, () => Promise.reject(failing));
  await window.actions.addImages(null, [file("text.png")]);
  expect(called("cases.create")).toBe(0);
  expect(draft(null).images).toMatchObject([{ state: "failed" }]);
});

it("an image that is removed while it is being decoded is not added", async () => {
  const hold = held();
  window = await testWindow((core) => core.addCase("a"), hold.prepare);
  const adding = window.actions.addImages("a", [file("a.png")]);
  window.actions.removeDraftImage("a", draft("a").images[0]?.id ?? "");
  hold.finish("a.png");
  await adding;
  expect(called("attachments.add")).toBe(0);
  expect(draft("a").images).toEqual([]);
});

it("images beyond the limit of one question are turned away one by one, with the reason", async () => {
  window = await testWindow((core) => core.addCase("a"));
  const files = Array.from({ length: limits.imagesPerMessage + 2 }, (_, at) => file(`${at}.png`));
  await window.actions.addImages("a", files);
  const states = draft("a").images.map(({ state }) => state);
  expect(states.filter((state) => state === "ready")).toHaveLength(limits.imagesPerMessage);
  expect(states.slice(-2)).toEqual(["failed", "failed"]);
});

it("the images of one file have entries of their own, told apart by their numbers", async () => {
  window = await testWindow(
    (core) => core.addCase("a"),
    async ({ name }) => ({ name, images: [preparedPixel(), preparedPixel(), preparedPixel()] }),
  );
  await window.actions.addImages("a", [file("pages.tiff")]);
  expect(draft("a").images).toMatchObject([
    { name: "pages.tiff (1 of 3)", state: "ready", attachment: { name: "pages.tiff (1 of 3)" } },
    { name: "pages.tiff (2 of 3)", state: "ready" },
    { name: "pages.tiff (3 of 3)", state: "ready" },
  ]);
  expect(new Set(draft("a").images.map(({ id }) => id)).size).toBe(3);
});

it("images of a file beyond the limit of one question are turned away, and leave the others their room", async () => {
  const many = Array.from({ length: limits.imagesPerMessage + 1 }, preparedPixel);
  window = await testWindow(
    (core) => core.addCase("a"),
    async ({ name }) => ({ name, images: name === "many" ? many : [preparedPixel()] }),
  );
  await window.actions.addImages("a", [file("many"), file("one")]);
  const states = draft("a").images.map(({ state }) => state);
  expect(states.slice(0, -3).every((state) => state === "ready")).toBe(true);
  expect(states.slice(-3)).toEqual(["failed", "failed", "ready"]);
  expect(states).toHaveLength(limits.imagesPerMessage + 2);
});

it("a question waits for its images", async () => {
  const hold = held();
  window = await testWindow((core) => core.addCase("a"), hold.prepare);
  window.actions.setDraftText("a", "Where?");
  const adding = window.actions.addImages("a", [file("a.png")]);
  await window.actions.submitDraft("a");
  expect(called("chat.send")).toBe(0);
  hold.finish("a.png");
  await adding;
  await window.actions.submitDraft("a");
  const sent = window.core.calls.find(({ method }) => method === "chat.send")?.params;
  expect(sent).toMatchObject({ text: "Where?", parentId: null, attachmentIds: [expect.any(String)] });
  expect(draft("a").images).toEqual([]);
});

it("a first question that is too long is refused before a case is made for it", async () => {
  window = await testWindow();
  const text = "x".repeat(limits.questionCharacters + 1);
  window.actions.setDraftText(null, text);
  expect(await window.actions.submitDraft(null)).toBe(false);
  expect(called("cases.create")).toBe(0);
  expect(draft(null)).toMatchObject({ text, sending: false, failure: { code: "TOO_LARGE" } });
});

it("drafts stay with their cases while the user goes back and forth", async () => {
  window = await testWindow((core) => ["a", "b"].forEach((id) => core.addCase(id)));
  window.actions.selectCase("a");
  window.actions.setDraftText("a", "half a question");
  window.actions.selectCase("b");
  window.actions.setDraftText("b", "another");
  window.actions.selectCase("a");
  expect(draft("a").text).toBe("half a question");
  expect(draft("b").text).toBe("another");
});

it("a question that could not be sent comes back with the reason, and what was typed meanwhile stays", async () => {
  window = await testWindow((core) => core.addCase("a"));
  let answer: (reason: unknown) => void = () => undefined;
  window.core.on("chat.send", () => new Promise((_, reject) => (answer = reject)));
  window.actions.selectCase("a");
  window.actions.setDraftText("a", "Where?");
  const sending = window.actions.submitDraft("a");
  expect(draft("a").sending).toBe(true);
  await settled();
  answer(new CasebookError("ENGINE_BUSY", "Busy.", "Wait."));
  await sending;
  expect(draft("a")).toMatchObject({ text: "Where?", sending: false, failure: { code: "ENGINE_BUSY" } });
});

it("a draft outlives a lost connection", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  window.actions.setDraftText("a", "Where?");
  window.core.connect("reconnecting");
  await window.actions.submitDraft("a");
  expect(draft("a")).toMatchObject({ text: "Where?", failure: { code: "DISCONNECTED" } });
  window.core.connect("open");
  await settled();
  expect(draft("a").text).toBe("Where?");
  await window.actions.submitDraft("a");
  expect(branchOf("a")).toHaveLength(2);
});

it("a follow-up goes under the end of the branch; an edited question goes beside the old one with its images", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  await window.actions.addImages("a", [file("a.png")]);
  window.actions.setDraftText("a", "one");
  await window.actions.submitDraft("a");
  const [question = "", answer = ""] = branchOf("a");
  window.core.finish(answer);
  window.actions.setDraftText("a", "two");
  await window.actions.submitDraft("a");
  expect(branchOf("a")).toHaveLength(4);
  window.core.finish(branchOf("a").at(-1) ?? "");

  expect(await window.actions.editAndResend("a", question, "one, again")).toBe(true);
  const [edited = ""] = branchOf("a");
  const messages = window.conversations.getState().byCase.get("a")?.messages;
  expect(branchOf("a")).toHaveLength(2);
  expect(messages?.get(edited)).toMatchObject({
    parentId: null,
    attachmentIds: [...window.core.attachments.keys()],
  });
  expect(window.conversations.getState().byCase.get("a")?.children.get(null)).toEqual([question, edited]);

  await window.actions.selectBranch("a", question);
  expect(branchOf("a")).toHaveLength(4);
});

it("regenerating adds a sibling of the answer and shows it", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  window.actions.setDraftText("a", "one");
  await window.actions.submitDraft("a");
  const [question = "", first = ""] = branchOf("a");
  window.core.finish(first);
  await window.actions.regenerate("a", first);
  const [, second = ""] = branchOf("a");
  expect(second).not.toBe(first);
  expect(window.conversations.getState().byCase.get("a")?.children.get(question)).toEqual([first, second]);
});

it("searching waits for a pause, and a slow reply to an older query is left out", async () => {
  window = await testWindow((core) => ["lung", "skin"].forEach((id) => core.addCase(id)));
  const replies: (() => void)[] = [];
  window.core.on("cases.search", ({ query }) => {
    const found = [...window.core.cases.values()].filter(({ title }) => title.includes(query));
    return new Promise((resolve) => replies.push(() => resolve({ caseIds: found.map(({ id }) => id) })));
  });
  vi.useFakeTimers();
  for (const query of ["l", "lu", "lung"]) window.actions.searchCases(query);
  await vi.advanceTimersByTimeAsync(200);
  window.actions.searchCases("skin");
  await vi.advanceTimersByTimeAsync(200);
  expect(called("cases.search")).toBe(2);
  replies[1]?.();
  replies[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(window.cases.getState()).toMatchObject({ foundIds: ["skin"], searching: false });
  window.actions.searchCases("");
  expect(window.cases.getState().foundIds).toBeNull();
});

it("a title that is blank or the same is not sent", async () => {
  window = await testWindow((core) => core.addCase("a"));
  await window.actions.renameCase("a", "   ");
  await window.actions.renameCase("a", "a");
  expect(called("cases.rename")).toBe(0);
  await window.actions.renameCase("a", "  Nodule  ");
  expect(window.coreState.getState().cases[0]?.title).toBe("Nodule");
});

it("a failed request without a place of its own becomes a notice with its remedy", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.core.on("cases.export", () =>
    Promise.reject(new CasebookError("STORE_FULL", "Full.", "Free space.")),
  );
  await window.actions.exportCase("a");
  expect(window.app.getState().notices).toMatchObject([
    { tone: "error", message: "Full.", remedy: "Free space.", until: null },
  ]);
});

it("a case that cannot be read says so in its place, and can be read again", async () => {
  window = await testWindow((core) => core.addCase("a"));
  window.core.on("cases.open", () => Promise.reject(failing));
  window.actions.selectCase("a");
  await settled();
  expect(window.conversations.getState().byCase.get("a")).toMatchObject({
    phase: "failed",
    failure: { code: "IMAGE_DAMAGED" },
  });
  window.core.on("cases.open", () => ({
    summary: window.core.cases.get("a") ?? window.core.addCase("a"),
    messages: [],
    attachments: [],
    draft: "",
  }));
  await window.actions.openCase("a");
  expect(window.conversations.getState().byCase.get("a")?.phase).toBe("ready");
});
