import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import type { Import } from "../../../../shared/models/library.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import type { FakeCore } from "../../../testing/fake-core.ts";
import { acceptedTerms, medgemmaInstalled } from "../../../testing/model-samples.ts";
import { byName, type Rendered, render, user } from "../../../testing/render.tsx";
import { ImportSection } from "./import-section.tsx";
import { ModelDrop } from "./model-drop.tsx";

let window: TestWindow;
let rendered: Rendered;
/** Bytes that the core was given, by import. */
let received: Map<string, number>;
let begun: { name: string; together: string | undefined }[];

const one = (part: Partial<Import>): Import => ({
  id: "import-1",
  name: "a.gguf",
  state: "receiving",
  bytes: 0,
  total: 10,
  failure: null,
  role: null,
  modelId: null,
  ...part,
});
const put = (core: FakeCore, change: Import): void =>
  core.publish({ type: "imports", put: [change], removed: [] });
const gguf = (name: string, bytes = 10): File => new File([new Uint8Array(bytes)], name);

beforeEach(async () => {
  document.body.replaceChildren();
  received = new Map();
  begun = [];
  const files = new Map<string, { name: string; bytes: number }>();
  window = await testWindow((core) => {
    core.on("imports.begin", ({ name, bytes, together }) => {
      if (name.startsWith("bad"))
        throw new CasebookError("IMPORT_REFUSED", "This is no model file.", "Choose another.");
      const id = `import-${files.size + 1}`;
      files.set(id, { name, bytes });
      begun.push({ name, together });
      put(core, one({ id, name, total: bytes }));
      return { id };
    });
    core.on("imports.piece", ({ importId, offset, bytes }) => {
      const file = files.get(importId);
      if (offset !== (received.get(importId) ?? 0)) throw new Error("out of order");
      received.set(importId, offset + bytes.length);
      const { name = "", bytes: total = 0 } = file ?? {};
      put(core, one({ id: importId, name, bytes: offset + bytes.length, total }));
      return { done: true };
    });
    core.on("imports.finish", ({ importId }) => {
      const name = files.get(importId)?.name ?? "";
      const role = /mmproj/.test(name) ? "mmproj" : "model";
      put(core, one({ id: importId, name, state: "done", role, modelId: medgemmaInstalled.id }));
      return { done: true };
    });
    core.on("imports.cancel", () => ({ done: true }));
  });
  rendered = await render(
    window,
    <>
      <ImportSection />
      <ModelDrop />
    </>,
  );
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
  await user(() => window.core.publish({ type: "models", value: [medgemmaInstalled] }));
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const text = (): string => rendered.root.textContent ?? "";
const calls = (method: string): unknown[] =>
  window.core.calls.filter((call) => call.method === method).map(({ params }) => params);
const importFiles = (...files: File[]) =>
  user(async () => {
    window.actions.importFiles(files);
    await vi.waitFor(() =>
      expect(window.modelsPage.getState().imports.filter(({ state }) => state !== "receiving")).toHaveLength(
        files.length,
      ),
    );
  });

/** happy-dom's DataTransfer has no types to set. */
function drop(name: "dragenter" | "drop", files: readonly File[]): Event {
  const event = new Event(name, { bubbles: true, cancelable: true });
  const items = files.map((file) => ({
    kind: "file",
    webkitGetAsEntry: () => ({
      isDirectory: false,
      name: file.name,
      file: (done: (f: File) => void) => done(file),
    }),
  }));
  return Object.assign(event, { dataTransfer: { types: ["Files"], files, items, dropEffect: "none" } });
}

it("the parts of a split model are loaded as one", async () => {
  await importFiles(gguf("a-00001-of-00002.gguf"), gguf("a-00002-of-00002.gguf"));
  const loads = [...document.querySelectorAll(".imports button")].filter(
    ({ textContent }) => textContent === "Load",
  );
  expect(loads).toHaveLength(1);
});

it("what is dropped is shown at once, wherever the page stands", async () => {
  const shown = vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(() => undefined);
  await user(() => document.dispatchEvent(drop("drop", [gguf("a.gguf")])));
  await user(() => vi.waitFor(() => expect(shown).toHaveBeenCalled()));
  expect(shown.mock.contexts[0]).toBe(document.querySelector(".import-target"));
  shown.mockRestore();
});

it("a file goes to the core in pieces, in order, and its outcome is said", async () => {
  await importFiles(gguf("a.gguf", limits.importPieceBytes * 2 + 5));
  expect(calls("imports.piece")).toHaveLength(3);
  expect(received.get("import-1")).toBe(limits.importPieceBytes * 2 + 5);
  expect(text()).toContain("MedGemma 1.5 4B, with image encoder. Verified: the hash is the published one.");
  await user(() => byName("button", "Dismiss a.gguf").click());
  expect(window.modelsPage.getState().imports).toEqual([]);
});

it("a projector comes after its model and is told as paired; both belong together", async () => {
  await importFiles(gguf("mmproj-F16.gguf"), gguf("model.gguf"));
  expect(begun.map(({ name }) => name)).toEqual(["model.gguf", "mmproj-F16.gguf"]);
  expect(begun[0]?.together).toBe(begun[1]?.together);
  expect(text()).toContain("Image encoder, paired with MedGemma 1.5 4B");
});

it("a file that is refused says why in its own row, and the others go on", async () => {
  await importFiles(gguf("bad.gguf"), gguf("good.gguf"));
  expect(text()).toContain("This is no model file.Choose another.");
  expect(text()).toContain("Verified: the hash is the published one.");
  expect(window.app.getState().notices).toEqual([]);
});

it("a file that cannot be read any more is told, and the core lets go of it", async () => {
  const gone = gguf("gone.gguf");
  vi.spyOn(gone, "slice").mockImplementation(() => {
    throw new DOMException("gone", "NotFoundError");
  });
  await importFiles(gone);
  expect(text()).toContain("The file could not be read.");
  expect(calls("imports.cancel")).toEqual([{ importId: "import-1" }]);
});

it("one that is cancelled half-way stops, and no late answer brings it back", async () => {
  let release: () => void = () => undefined;
  window.core.on("imports.piece", () => new Promise((resolve) => (release = () => resolve({ done: true }))));
  await user(() => window.actions.importFiles([gguf("big.gguf", limits.importPieceBytes * 3)]));
  expect(text()).toContain("Copying, 0 bytes of 12.6 MB");
  await user(async () => {
    byName("button", "Cancel the import of big.gguf").click();
    put(window.core, one({ bytes: limits.importPieceBytes, total: limits.importPieceBytes * 3 }));
    release();
  });
  expect(window.modelsPage.getState().imports).toEqual([]);
  expect(calls("imports.piece")).toHaveLength(1);
});

it("one that is cancelled or dismissed leaves the focus to the next row, the last one to the heading", async () => {
  const publish = (part: Partial<Import>) =>
    user(() => window.core.publish({ type: "imports", put: [one(part)], removed: [] }));
  await publish({ id: "1", name: "a.gguf" });
  await publish({ id: "2", name: "b.gguf" });
  const cancel = (name: string): HTMLElement => byName("button", `Cancel the import of ${name}`);
  cancel("a.gguf").focus();
  await user(() => cancel("a.gguf").click());
  expect(document.activeElement).toBe(byName("h3", "b.gguf"));
  cancel("b.gguf").focus();
  await publish({ id: "2", name: "b.gguf", state: "failed" });
  // Another button now, in the same row.
  expect(document.activeElement).toBe(byName("button", "Dismiss b.gguf"));
  await user(() => byName("button", "Dismiss b.gguf").click());
  expect(document.activeElement).toBe(byName("h2", "No network here?"));
});

it("nothing is handed over before the terms are accepted", async () => {
  window.coreState.setState({ terms: { accepted: false, last: null } });
  await user(() => window.actions.importFiles([gguf("a.gguf")]));
  expect(window.gate.getState().terms).not.toBeNull();
  expect(calls("imports.begin")).toEqual([]);
});

describe("dropped on the page", () => {
  it("model files are imported, and what is dropped is said while it hovers", async () => {
    await user(() => document.body.dispatchEvent(drop("dragenter", [gguf("a.gguf")])));
    expect(document.querySelector(".drop-target")?.textContent).toContain("Drop to import 1 item");
    await user(async () => {
      document.body.dispatchEvent(drop("drop", [gguf("a.gguf")]));
      await vi.waitFor(() => expect(calls("imports.finish")).toHaveLength(1));
    });
    expect(document.querySelector(".drop-target")).toBeNull();
  });

  it("images are no models, and that is said", async () => {
    await user(() => document.body.dispatchEvent(drop("drop", [new File([], "x.png")])));
    expect(window.app.getState().notices[0]?.message).toBe(
      "There is no model file in what you chose, only a file of another kind.",
    );
    expect(calls("imports.begin")).toEqual([]);
  });
});

it("model files that were dropped on a conversation are asked about, and imported on a yes", async () => {
  await user(() => window.actions.addImages(null, [gguf("model.gguf", 5_000)]));
  expect(window.app.getState().panel).toBe("models");
  expect(text()).toContain("What you dropped is a model file, not an image. Import it?");
  expect(text()).toContain("model.gguf, 5.00 kB");
  expect(document.activeElement).toBe(byName("button", "Import"));
  expect([...window.drafts.getState().drafts.values()].flatMap(({ images }) => images)).toEqual([]);
  await user(() => byName("button", "Not now").click());
  expect(text()).not.toContain("Import it?");
  await user(() => window.actions.addImages(null, [gguf("model.gguf")]));
  await user(async () => {
    byName("button", "Import").click();
    await vi.waitFor(() => expect(calls("imports.finish")).toHaveLength(1));
  });
  expect(text()).not.toContain("Import it?");
});

it("where the shell has dialogs, files can stay where they are", async () => {
  const failure = { code: "IMPORT_REFUSED", message: "This is no model file.", remedy: "Leave it." } as const;
  window.core.on("imports.choose", () => {
    window.core.publish({
      type: "imports",
      put: [one({ name: "bad.gguf", state: "failed", failure })],
      removed: [],
    });
    window.core.publish({
      type: "models",
      value: [medgemmaInstalled, { ...medgemmaInstalled, id: "file-2" }],
    });
    return { done: true };
  });
  await user(() => {
    const { info } = window.app.getState();
    // The model folder may be fixed by the environment all the same.
    if (info !== null) window.app.setState({ info: { ...info, shell: "desktop", canChooseFolders: false } });
  });
  await user(() => byName("label", "Use where they are").click());
  await user(() => byName("button", "Choose a folder").click());
  expect(calls("imports.choose")).toEqual([{ what: "folder", how: "in-place" }]);
  expect(window.app.getState().notices[0]?.message).toBe("One model was added.");
  expect(document.querySelectorAll(".row--import")).toHaveLength(1);
  expect(text()).toContain("bad.gguf");
  expect(text()).toContain("This is no model file.Leave it.");
});
