import { afterEach, expect, it } from "vitest";
import { CasebookError } from "../../shared/errors.ts";
import { settled, type TestWindow, testWindow } from "../testing/assemble.ts";
import { type Assembled, assemble } from "./assemble.ts";
import { draftOf } from "./draft-store.ts";

let window: TestWindow;
let other: Assembled | undefined;
afterEach(() => {
  window.dispose();
  other?.dispose();
  other = undefined;
});

const file = (name: string): File => new File([new Uint8Array([1, 2, 3])], name);
const images = (at: Assembled = window) => draftOf(at.drafts.getState(), "a").images;
const names = (at: Assembled = window): string[] => images(at).map(({ name }) => name);
const kept = (): string[] => [...window.core.attachments.values()].map(({ name }) => name);
const listed = (at: Assembled = window): string[] =>
  [...(at.conversations.getState().byCase.get("a")?.attachments.values() ?? [])].map(({ name }) => name);
const removals = () => window.core.calls.filter(({ method }) => method === "attachments.remove");
const full = () => Promise.reject(new CasebookError("STORE_FULL", "The disk is full.", "Make room."));

async function openWith(...files: readonly string[]): Promise<void> {
  window = await testWindow((core) => core.addCase("a"));
  window.actions.selectCase("a");
  await settled();
  await window.actions.addImages("a", files.map(file));
}
async function remove(name: string): Promise<void> {
  window.actions.removeDraftImage("a", images().find((image) => image.name === name)?.id ?? "");
  await settled();
}
/** A second window, or this one after a reload. */
async function openAgain(): Promise<Assembled> {
  other = assemble(window.core.bridge, () => Promise.reject(new Error("not asked for")));
  await settled();
  other.actions.selectCase("a");
  await settled();
  return other;
}
const attachmentId = (name: string): string =>
  [...window.core.attachments.values()].find((image) => image.name === name)?.id ?? "";

/** The same pixels are one attachment, as the real core has it. */
function samePixels(): void {
  const { core } = window;
  core.on("attachments.add", ({ caseId, bytes: _bytes, ...image }) => {
    const attachment = { ...image, id: "one", name: "one.png", createdAt: 1 };
    core.attachments.set("one", attachment);
    core.publish({ type: "attachment", caseId, attachment });
    return attachment;
  });
}

it("an image that is taken out of the draft is removed from the core and from the list", async () => {
  await openWith("first.png", "second.png");
  await remove("first.png");
  expect(names()).toEqual(["second.png"]);
  expect(kept()).toEqual(["second.png"]);
  expect(listed()).toEqual(["second.png"]);
});

it("an image that is taken out while it is being saved is removed once it is saved", async () => {
  await openWith("first.png");
  const { core } = window;
  let saved: () => void = () => undefined;
  const saving = new Promise<void>((resolve) => (saved = resolve));
  core.on("attachments.add", async ({ caseId, bytes: _bytes, ...image }) => {
    await saving;
    const attachment = { ...image, id: "late", createdAt: 1 };
    core.attachments.set("late", attachment);
    core.publish({ type: "attachment", caseId, attachment });
    return attachment;
  });
  const adding = window.actions.addImages("a", [file("late.png")]);
  await settled();
  expect(images().at(-1)?.state).toBe("saving");
  await remove("late.png");
  saved();
  await adding;
  expect(kept()).toEqual(["first.png"]);
  expect(listed()).toEqual(["first.png"]);
  expect(names()).toEqual(["first.png"]);
});

it("an image that is taken out while it waits to be saved is never saved, and begins no case", async () => {
  window = await testWindow();
  const { core } = window;
  let begun: () => void = () => undefined;
  core.on("cases.create", async () => {
    await new Promise<void>((resolve) => (begun = resolve));
    return core.addCase("a");
  });
  const first = window.actions.addImages(null, [file("first.png")]);
  const second = window.actions.addImages(null, [file("second.png")]);
  await settled();
  for (const { id } of draftOf(window.drafts.getState(), null).images)
    window.actions.removeDraftImage(null, id);
  begun();
  await Promise.all([first, second]);
  expect(kept()).toEqual([]);
  expect(core.calls.filter(({ method }) => method === "cases.create")).toHaveLength(1);
});

it("pixels that the draft has twice stay until the last of them is taken out", async () => {
  await openWith();
  samePixels();
  await window.actions.addImages("a", [file("one.png"), file("copy.png")]);
  await remove("one.png");
  expect(removals()).toEqual([]);
  expect(images()).toHaveLength(1);
  await remove("one.png");
  expect(kept()).toEqual([]);
});

it("pixels that are taken out and added again at once are there", async () => {
  await openWith();
  samePixels();
  await window.actions.addImages("a", [file("one.png")]);
  const again = window.actions.addImages("a", [file("copy.png")]);
  await remove("one.png");
  await again;
  await settled();
  expect(images()).toMatchObject([{ state: "ready" }]);
  expect(kept()).toEqual(["one.png"]);
});

it("an image of a question that was asked stays when it is taken out of the next one", async () => {
  await openWith("first.png");
  window.actions.setDraftText("a", "Where?");
  await window.actions.submitDraft("a");
  window.core.on("attachments.add", () => [...window.core.attachments.values()][0] as never);
  await window.actions.addImages("a", [file("first.png")]);
  await remove("first.png");
  expect(names()).toEqual([]);
  expect(kept()).toEqual(["first.png"]);
  expect(listed()).toEqual(["first.png"]);
});

it("an image that the core could not remove comes back, with the reason", async () => {
  await openWith("first.png");
  window.core.on("attachments.remove", full);
  await remove("first.png");
  expect(images()).toMatchObject([{ name: "first.png", state: "ready" }]);
  expect(window.app.getState().notices).toMatchObject([{ message: "The disk is full." }]);
});

it("after a reload the images that no question shows are in the draft again, and those of a question are not", async () => {
  await openWith("asked.png");
  window.actions.setDraftText("a", "Where?");
  await window.actions.submitDraft("a");
  await window.actions.addImages("a", [file("next.png")]);
  const again = await openAgain();
  expect(names(again)).toEqual(["next.png"]);
  expect(images(again)).toMatchObject([{ state: "ready", attachment: { id: attachmentId("next.png") } }]);
});

it("reading the case again adds nothing to a draft that holds an image", async () => {
  await openWith("first.png");
  await window.actions.openCase("a");
  expect(names()).toEqual(["first.png"]);
});

it("an image that one window removed leaves the draft, the list and the pane of another", async () => {
  await openWith("first.png", "second.png");
  const again = await openAgain();
  again.actions.showImage("a", attachmentId("first.png"));
  const second = attachmentId("second.png");
  await remove("first.png");
  expect(names(again)).toEqual(["second.png"]);
  expect(listed(again)).toEqual(["second.png"]);
  expect(again.viewer.getState()).toEqual({ open: true, selected: { caseId: "a", attachmentId: second } });
  await remove("second.png");
  expect(again.viewer.getState()).toEqual({ open: false, selected: null });
});

it("an image that was removed while the connection was lost is off the list and out of the draft afterwards", async () => {
  await openWith("first.png", "second.png");
  window.core.connect("reconnecting");
  window.core.attachments.delete(attachmentId("first.png"));
  window.core.connect("open");
  await settled();
  expect(listed()).toEqual(["second.png"]);
  expect(names()).toEqual(["second.png"]);
});
