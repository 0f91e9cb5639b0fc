import { afterEach, beforeEach, expect, it } from "vitest";
import type { EngineStatus, Model } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../testing/render.tsx";
import { practiceLoaded, practiceModel } from "../../testing/samples.ts";
import { ModelsPanel } from "./models-panel.tsx";

let window: TestWindow;
let rendered: Rendered;

const local: Model = {
  ...practiceModel,
  id: "local-1",
  name: "medgemma-1.5-4b-it-Q4_K_M",
  origin: "local",
  bytes: 2_489_000_000,
  hasImageEncoder: false,
};

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => core.on("models.list", () => ({ models: [practiceModel, local] })));
  rendered = await render(window, <ModelsPanel />);
  await user(() => window.actions.openPanel("models"));
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const publish = (status: EngineStatus) => user(() => window.core.publish({ type: "engine", status }));
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".model")];

it("looks at the folder when it opens, and lists each model with its size and image encoder", () => {
  expect(rows()).toHaveLength(2);
  expect(rows()[0]?.textContent).toContain("Trained on phantoms. Knows no medicine.");
  expect(rows()[0]?.textContent).toContain("Loaded");
  expect(rows()[1]?.textContent).toContain("2.49 GB");
  expect(rows()[1]?.textContent).toContain("text only, no image encoder");
});

it("another model is loaded by its button, with its progress in the row", async () => {
  let asked = "";
  window.core.on("engine.load", ({ modelId }) => {
    asked = modelId;
    return { done: true };
  });
  await user(() => byName(".model button", "Load").click());
  expect(asked).toBe("local-1");
  await publish({ state: "loading", modelId: "local-1", modelName: local.name, progress: 0.42 });
  expect(rows()[1]?.textContent).toContain("Loading, 42 %");
  expect(rows()[1]?.querySelector("progress")?.value).toBe(0.42);
});

const buttons = () =>
  rows().map((row) => {
    const button = row.querySelector("button");
    return button?.disabled ? `(${button.textContent})` : (button?.textContent ?? "");
  });

it("while a model is loaded it can be cancelled, without a complaint, and another one can be chosen", async () => {
  const asked: string[] = [];
  window.core.on("engine.unload", () => {
    asked.push("unload");
    return { done: true };
  });
  window.core.on("engine.load", ({ modelId }) => {
    asked.push(modelId);
    return Promise.reject(new CasebookError("CANCELLED", "The model was not loaded.", "Load it again."));
  });
  await publish({ state: "loading", modelId: "local-1", modelName: local.name, progress: 0.42 });
  expect(buttons()).toEqual(["Load", "Cancel"]);
  await user(() => byName(".model button", "Load").click());
  await user(() => byName(".model button", "Cancel").click());
  expect(asked).toEqual(["practice", "unload"]);
  expect(window.app.getState().notices).toEqual([]);
});

it("while the engine starts, the chosen model can be cancelled", async () => {
  await publish({ state: "starting" });
  expect(buttons()).toEqual(["Cancel", "Load"]);
});

it("an answer that is being written is not cut short by a switch of the model", async () => {
  await publish({ state: "busy", loaded: practiceLoaded });
  expect(buttons()).toEqual(["(Unload)", "(Load)"]);
});

it("says why image input is off, and what to do", async () => {
  const failure = {
    code: "VISION_UNAVAILABLE",
    message: "No C++ compiler was found.",
    remedy: "Install one.",
  } as const;
  await publish({ state: "ready", loaded: { ...practiceLoaded, vision: { available: false, failure } } });
  expect(document.querySelector('[role="alert"]')?.textContent).toBe(
    "Image input is off. No C++ compiler was found.Install one.",
  );
});

it("shows what a research note needs of the loaded model", () => {
  const text = document.querySelector(".facts")?.textContent ?? "";
  for (const part of ["gemma3, F16", "8,192 tokens", "CPU, 2 threads", "144 × 144 pixels", "a".repeat(64)])
    expect(text).toContain(part);
});

it("offers to choose a folder only where the shell can", async () => {
  const offers = () => document.body.textContent?.includes("Choose another folder");
  expect(offers()).toBe(false);
  await user(() => {
    const { info } = window.app.getState();
    if (info !== null) window.app.setState({ info: { ...info, canChooseFolders: true } });
  });
  expect(offers()).toBe(true);
});
