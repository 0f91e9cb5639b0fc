import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EngineStatus } from "../shared/domain.ts";
import { App } from "./app.tsx";
import { type TestWindow, testWindow } from "./testing/assemble.ts";
import { byName, press, type, user } from "./testing/render.tsx";
import { appInfo, emptySnapshot, practiceLoaded } from "./testing/samples.ts";

let window: TestWindow;
let root: Root | undefined;

async function show(prepare?: Parameters<typeof testWindow>[0]): Promise<void> {
  window = await testWindow(prepare);
  const element = document.createElement("div");
  document.body.replaceChildren(element);
  root = createRoot(element);
  await user(() => root?.render(<App casebook={window} />));
}
beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(new Uint8Array([1, 2, 3]))));
});
afterEach(async () => {
  await act(async () => root?.unmount());
  window.dispose();
  vi.unstubAllGlobals();
});

const text = (): string => document.body.textContent ?? "";
const engine = (status: EngineStatus) => user(() => window.core.publish({ type: "engine", value: status }));
const question = (): HTMLTextAreaElement => {
  const field = document.querySelector<HTMLTextAreaElement>(".composer textarea");
  if (field === null) throw new Error("there is no question field");
  return field;
};

it("the first screen explains Casebook and offers four phantoms", async () => {
  await show();
  expect(document.querySelectorAll(".sample")).toHaveLength(4);
  expect(text()).toContain("trained on such phantoms only and knows no medicine");
  expect(text()).toContain("They must not inform diagnosis or treatment of patients.");
  expect(text()).toContain(
    "Casebook connects only to the model hub, and only while you choose or download models.",
  );
  expect(document.querySelector("nav")).toBeNull();
});

it("always visible: the model in plain words, research only, nothing leaves", async () => {
  await show();
  for (const step of [() => undefined, () => window.actions.createCase()]) {
    await user(step);
    expect(document.querySelector(".model-chip")?.textContent).toContain("Practice model");
    expect(document.querySelector(".model-chip")?.textContent).toContain("Knows no medicine");
    expect(text()).toContain("For research. Not for diagnosis or treatment of patients.");
    expect(text()).toContain("Nothing leaves this computer.");
  }
});

it("one click on a phantom begins a case, adds the picture and asks its question", async () => {
  await show();
  byName("button", /Where is the opacity/).focus();
  await user(async () => {
    byName("button", /Where is the opacity/).click();
    await vi.waitFor(() => expect(window.core.calls.some(({ method }) => method === "chat.send")).toBe(true));
  });
  const methods = window.core.calls.map(({ method }) => method);
  expect(methods).toContain("attachments.add");
  expect(window.core.calls.find(({ method }) => method === "chat.send")?.params).toMatchObject({
    text: "Where is the opacity?",
    attachmentIds: [expect.any(String)],
  });
  expect(document.querySelector("nav")).not.toBeNull();
  await user(() => vi.waitFor(() => expect(document.activeElement).toBe(question()), 5_000));
});

it("a sample that cannot be fetched is said, not swallowed", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await show();
  await user(() => byName("button", /Where is the opacity/).click());
  expect(window.app.getState().notices).toHaveLength(1);
  expect(window.core.calls.some(({ method }) => method === "chat.send")).toBe(false);
});

it("every engine state has its words in the header", async () => {
  await show();
  const chip = () => document.querySelector(".model-chip")?.textContent;
  await engine({ state: "off" });
  expect(chip()).toBe("No model is loaded");
  await engine({ state: "starting" });
  expect(chip()).toBe("Starting the engine");
  await engine({ state: "loading", modelId: "m", modelName: "MedGemma", progress: 0.5 });
  expect(chip()).toBe("Loading MedGemma50 %");
  await engine({ state: "busy", loaded: practiceLoaded });
  expect(chip()).toContain("answering");
  const failure = { code: "ENGINE_CRASHED", message: "The engine ended.", remedy: "Try again." } as const;
  await engine({ state: "failed", failure, retryAt: null });
  expect(chip()).toBe("The model does not run");
});

it("a failed engine says why and is started again by its button", async () => {
  await show();
  const loads: string[] = [];
  window.core.on("engine.load", ({ modelId }) => {
    loads.push(modelId);
    return { done: true };
  });
  const failure = {
    code: "MODEL_UNREADABLE",
    message: "The file is damaged.",
    remedy: "Copy it again.",
  } as const;
  await engine({ state: "failed", failure, retryAt: null });
  expect(document.querySelector(".banners")?.textContent).toContain("The file is damaged.Copy it again.");
  await user(() => byName(".banners button", "Try again").click());
  expect(loads).toEqual(["practice"]);
});

it("a lost connection is said and taken back, and the draft stays", async () => {
  await show((core) => core.addCase("a", { title: "Nodule" }));
  await user(() => window.actions.selectCase("a"));
  await user(() => type(question(), "half a question"));
  await user(() => window.core.connect("reconnecting"));
  expect(text()).toContain("The connection to Casebook on this computer is lost. Trying again.");
  await user(() => window.core.connect("open"));
  expect(text()).not.toContain("is lost");
  expect(question().value).toBe("half a question");
});

it("what happened while the store was opened is said once", async () => {
  const notice = {
    code: "STORE_DAMAGED",
    message: "41 of 42 cases were recovered.",
    remedy: "Look.",
  } as const;
  await show((core) =>
    core.on("app.attach", () => ({ ...emptySnapshot, info: { ...appInfo, startNotices: [notice] } })),
  );
  await user(() => window.core.connect("reconnecting"));
  await user(() => window.core.connect("open"));
  expect(text().match(/41 of 42 cases were recovered/g)).toHaveLength(1);
});

it("a start that fails shows the reason, the remedy and the way out", async () => {
  await show((core) => core.on("app.attach", () => Promise.reject(new Error("bug"))));
  expect(document.querySelector('[role="alert"]')?.textContent).toContain("restart Casebook");
  byName("button", "Try again");
});

it("shortcuts reach their actions, also while a question is being written, but not through a dialog", async () => {
  await show((core) => core.addCase("a", { title: "Nodule" }));
  await user(() => window.actions.selectCase("a"));
  await user(() => press(question(), "b", { ctrlKey: true }));
  expect(document.querySelector("nav")).toBeNull();
  await user(() => press(question(), "k", { ctrlKey: true }));
  expect(document.querySelector("nav")).not.toBeNull();
  await user(() => press(document.body, "F2"));
  expect(document.activeElement).toBe(byName("header input", "Title of the case"));
  await user(() => press(document.activeElement ?? document, "Escape"));
  await user(() => press(question(), "/"));
  expect(document.activeElement?.id).not.toBe("case-search");
  await user(() => press(question(), "n", { ctrlKey: true }));
  expect(window.cases.getState().selectedId).toBeNull();
  await user(() => press(document.body, ",", { ctrlKey: true }));
  expect(window.app.getState().panel).toBe("settings");
  await user(() => press(document.activeElement ?? document, "b", { ctrlKey: true }));
  expect(document.querySelector("nav")).not.toBeNull();
});

it("a title that is half written is kept when another surface covers it, and its field does not come back", async () => {
  await show((core) => core.addCase("a", { title: "Nodule" }));
  await user(() => window.actions.selectCase("a"));
  const covers = { "Nodule, left": () => window.actions.openPanel("models"), Right: window.actions.newCase };
  for (const [title, cover] of Object.entries(covers)) {
    await user(() => press(document.body, "F2"));
    await user(() => type(byName("header input", "Title of the case"), title));
    await user(cover);
    expect(window.cases.getState().editedTitle).toBeNull();
    expect(window.coreState.getState().cases).toMatchObject([{ title }]);
    await user(() => window.actions.openPanel(null));
    await user(() => window.actions.selectCase("a"));
    expect(document.querySelector(".header__name")?.textContent).toBe(title);
  }
});

it("Ctrl+Z brings a deleted case back, but belongs to the text while one is being written", async () => {
  await show((core) => core.addCase("a", { title: "Nodule" }));
  await user(() => window.actions.deleteCase("a"));
  await user(() => press(question(), "z", { ctrlKey: true }));
  expect(window.coreState.getState().cases).toHaveLength(0);
  await user(() => press(document.body, "z", { ctrlKey: true }));
  expect(window.coreState.getState().cases).toHaveLength(1);
});

it("the context meter warns in words before the context is full", async () => {
  await show((core) => {
    core.addCase("a", { title: "Nodule" });
    core.on("chat.measure", () => ({ promptTokens: 7_400, contextSize: 8_192 }));
  });
  await user(async () => {
    window.actions.selectCase("a");
    await vi.waitFor(() => expect(document.querySelector(".meter")).not.toBeNull(), 5_000);
  });
  expect(document.querySelector(".meter")?.textContent).toBe(
    "Nearly full90 %of the context: 7,400 of 8,192 tokens. Nearly full: begin a new case, or ask from an earlier message.",
  );
});

it("an empty case is not exported; one with an answer is handed over as a download", async () => {
  await show((core) => core.addCase("a", { title: "Nodule" }));
  await user(() => window.actions.selectCase("a"));
  const names: string[] = [];
  window.core.on("cases.export", () => ({ fileName: "Nodule.zip", bytes: new Uint8Array([80, 75]) }));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  await user(() => byName("header button", "Export").click());
  expect(names).toEqual([]);
  await user(() => window.actions.send({ caseId: "a", parentId: null, text: "Where?", attachmentIds: [] }));
  await user(() => byName("header button", "Export").click());
  expect(names).toEqual(["Nodule.zip"]);
  vi.restoreAllMocks();
});
