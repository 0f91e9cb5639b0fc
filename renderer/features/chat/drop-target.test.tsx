import { afterEach, describe, expect, it } from "vitest";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../testing/render.tsx";
import { answer, blindLoaded, putCase, question } from "../../testing/sample-case.ts";
import { Composer } from "./composer.tsx";
import { DropTarget } from "./drop-target.tsx";

let shown: Rendered | null = null;
let window: TestWindow;
afterEach(async () => {
  await shown?.unmount();
  window.dispose();
});

async function open(): Promise<void> {
  window = await testWindow((core) => putCase(core, [question("q1", null), answer("a1", "q1")]));
  window.actions.selectCase("case");
  shown = await render(
    window,
    <>
      <Composer caseId="case" />
      <DropTarget />
    </>,
  );
}
const field = (): HTMLElement => byName("textarea", "Question");
const png = (name: string): File => new File([new Uint8Array([1, 2, 3])], name, { type: "image/png" });

/** happy-dom's DataTransfer has no types to set. */
function dragEvent(
  name: string,
  files: readonly File[],
  types = ["Files"],
  relatedTarget: Element | null = null,
): Event {
  const event = new Event(name, { bubbles: true, cancelable: true });
  const items = files.map(() => ({ kind: "file" }));
  Object.assign(event, { dataTransfer: { types, files, items, dropEffect: "none" }, relatedTarget });
  return event;
}
function pasteEvent(files: readonly File[], plain = ""): Event {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { files, getData: () => plain } });
  return event;
}
const overlay = (): Element | null => document.querySelector(".drop-target");
const draftNames = (): readonly string[] =>
  window.drafts
    .getState()
    .drafts.get("case")
    ?.images.map(({ name }) => name) ?? [];

describe("files dragged over the window", () => {
  it("show a target that says what will happen, and are added when dropped", async () => {
    await open();
    const files = [png("a.png"), png("b.png")];
    await user(() => document.body.dispatchEvent(dragEvent("dragenter", files)));
    expect(overlay()?.textContent).toContain("Drop to add 2 files to your next question");
    const drop = dragEvent("drop", files);
    await user(() => document.body.dispatchEvent(drop));
    expect(drop.defaultPrevented).toBe(true);
    expect(overlay()).toBeNull();
    expect(draftNames()).toEqual(["a.png", "b.png"]);
  });

  it("keep the target while they move between elements, also when one vanishes under them", async () => {
    await open();
    const inner = document.createElement("div");
    document.body.append(inner);
    await user(() => document.body.dispatchEvent(dragEvent("dragenter", [png("a.png")])));
    await user(() => inner.dispatchEvent(dragEvent("dragenter", [png("a.png")])));
    await user(() => document.body.dispatchEvent(dragEvent("dragleave", [png("a.png")], ["Files"], inner)));
    expect(overlay()).not.toBeNull();
    inner.remove();
    await user(() => document.body.dispatchEvent(dragEvent("dragleave", [png("a.png")])));
    expect(overlay()).toBeNull();
  });

  it("never replace the app, even where nothing takes them", async () => {
    await open();
    const over = dragEvent("dragover", [png("a.png")]);
    await user(() => document.body.dispatchEvent(over));
    expect(over.defaultPrevented).toBe(true);
  });

  it("are not confused with text that is dragged", async () => {
    await open();
    const over = dragEvent("dragenter", [], ["text/plain"]);
    await user(() => document.body.dispatchEvent(over));
    expect(overlay()).toBeNull();
    expect(over.defaultPrevented).toBe(false);
  });

  it("are told that image input is off before they are dropped", async () => {
    await open();
    await user(() => window.core.publish({ type: "engine", value: { state: "ready", loaded: blindLoaded } }));
    await user(() => document.body.dispatchEvent(dragEvent("dragenter", [png("a.png")])));
    expect(overlay()?.textContent).toContain("Image input is off. No compiler was found.");
  });
});

it("model files are offered for import instead of being read as images", async () => {
  await open();
  const files = [png("a.png"), new File([new Uint8Array(5)], "model.gguf")];
  await user(() => document.body.dispatchEvent(dragEvent("drop", files)));
  expect(draftNames()).toEqual(["a.png"]);
  expect(window.app.getState().panel).toBe("models");
  expect(window.modelsPage.getState().offered.map(({ name }) => name)).toEqual(["model.gguf"]);
});

describe("pasting", () => {
  it("adds images from the clipboard", async () => {
    await open();
    const paste = pasteEvent([png("image.png")]);
    await user(() => field().dispatchEvent(paste));
    expect(draftNames()).toEqual(["image.png"]);
    expect(paste.defaultPrevented).toBe(true);
  });

  it("takes text as text when a word processor adds a picture of it", async () => {
    await open();
    const paste = pasteEvent([png("image.png")], "the words");
    await user(() => field().dispatchEvent(paste));
    expect(draftNames()).toEqual([]);
    expect(paste.defaultPrevented).toBe(false);
  });

  it("leaves other fields alone", async () => {
    await open();
    const search = document.createElement("input");
    shown?.root.append(search);
    await user(() => search.dispatchEvent(pasteEvent([png("image.png")])));
    expect(draftNames()).toEqual([]);
  });
});
