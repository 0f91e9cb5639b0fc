import { afterEach, expect, it, vi } from "vitest";
import type { EngineStatus } from "../../../shared/domain.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { machine } from "../../testing/model-samples.ts";
import { byName, press, type Rendered, render, type, user } from "../../testing/render.tsx";
import { hubInfo, practiceLoaded } from "../../testing/samples.ts";
import { Frame } from "../frame/frame.tsx";

let window: TestWindow;
let rendered: Rendered;

async function show(prepare?: Parameters<typeof testWindow>[0]): Promise<void> {
  document.body.replaceChildren();
  window = await testWindow(prepare);
  rendered = await render(window, <Frame />);
}
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const page = (): HTMLElement | null => document.querySelector(".models-page");
const text = (): string => page()?.textContent ?? "";
const question = (): HTMLElement => byName("textarea", "Question");
const methods = (): string[] => window.core.calls.map(({ method }) => method);

it("opens over the panes, takes the focus, and Escape gives it back to where it was", async () => {
  await show();
  question().focus();
  await user(() => press(question(), "m", { altKey: true }));
  expect(page()?.contains(document.activeElement)).toBe(true);
  expect(document.querySelector<HTMLElement>(".frame__panes")?.inert).toBe(true);
  await user(() => press(document.activeElement ?? document, "Escape"));
  expect(page()).toBeNull();
  await user(() => vi.waitFor(() => expect(document.activeElement).toBe(question()), 5_000));
});

it("Escape closes it, and leaves the answer behind it running", async () => {
  await show((core) => {
    core.addCase("a");
    core.on("chat.stop", () => ({ done: true }));
  });
  await user(() => window.actions.selectCase("a"));
  await user(() => type(question(), "Is there a nodule?"));
  await user(() => byName("button", "Send").click());
  await user(() => window.actions.openPanel("models"));
  await user(() => press(document.activeElement ?? document, "Escape"));
  expect(page()).toBeNull();
  expect(methods()).not.toContain("chat.stop");
  await user(() => press(document.body, "Escape"));
  expect(methods()).toContain("chat.stop");
});

it("the draft that was being written is kept behind it", async () => {
  await show((core) => core.addCase("a", { title: "Nodule" }));
  await user(() => window.actions.selectCase("a"));
  await user(() => type(question(), "half a question"));
  await user(() => window.actions.openPanel("models"));
  await user(() => byName("button", "Back to Nodule").click());
  expect(page()).toBeNull();
  expect((question() as HTMLTextAreaElement).value).toBe("half a question");
});

it("says what Casebook is for and where the data stays, as the conversation that it covers does", async () => {
  await show();
  await user(() => window.actions.openPanel("models"));
  expect(text()).toContain("For research. Not for diagnosis or treatment of patients.");
  expect(text()).toContain("What you ask, and every image, stays on this computer.");
});

it("shows what this computer has, and asks the hub nothing by itself", async () => {
  await show();
  await user(() => window.actions.openPanel("models"));
  for (const part of [
    "GraphicsNVIDIA RTX A5000",
    "Graphics memory23.1 GB of 24.0 GB free",
    "Memory51.0 GB of 64.0 GB free",
    "Disk212 GB free",
  ])
    expect(text()).toContain(part);
  expect(methods().filter((method) => method.startsWith("hub."))).toEqual([]);
});

it("without a GPU it names the processor", async () => {
  await show((core) =>
    core.on("models.fit", () => ({
      machine: {
        gpu: null,
        gpuAvoided: false,
        memory: { totalBytes: 16e9, freeBytes: 8e9 },
        disk: null,
        processor: "Intel i5",
        physicalCores: 1,
      },
      fits: [],
    })),
  );
  await user(() => window.actions.openPanel("models"));
  expect(text()).toContain("GraphicsNone that Casebook can use");
  expect(text()).toContain("ProcessorIntel i5, 1 core");
  expect(text()).toContain("DiskNot known");
});

it("a graphics card that crashed is said to be left alone", async () => {
  await show((core) =>
    core.on("models.fit", () => ({ machine: { ...machine, gpu: null, gpuAvoided: true }, fits: [] })),
  );
  await user(() => window.actions.openPanel("models"));
  expect(text()).toContain("GraphicsLeft alone since it crashed; the settings try it again");
});

it("a look at this computer that fails leaves the models usable and can be repeated", async () => {
  await show((core) => core.on("models.fit", () => Promise.reject(new Error("probe"))));
  await user(() => window.actions.openPanel("models"));
  expect(text()).toContain("What this computer has could not be found out.");
  expect(text()).toContain("MedGemma 1.5 4B");
  const asked = methods().filter((method) => method === "models.fit").length;
  await user(() => byName(".models-page button", "Try again").click());
  expect(methods().filter((method) => method === "models.fit")).toHaveLength(asked + 1);
});

it("what fits is not asked while a model is being loaded, which needs the processor, but once it is there", async () => {
  await show();
  await user(() => window.actions.openPanel("models"));
  const asked = (): number => methods().filter((method) => method === "models.fit").length;
  const engine = (status: EngineStatus) => user(() => window.core.publish({ type: "engine", value: status }));
  await engine({ state: "ready", loaded: practiceLoaded });
  const before = asked();
  await engine({ state: "starting" });
  await engine({ state: "loading", modelId: "other", modelName: "Other", progress: 0.5 });
  expect(asked()).toBe(before);
  const model = { ...practiceLoaded.model, id: "other" };
  await engine({ state: "ready", loaded: { ...practiceLoaded, model } });
  expect(asked()).toBe(before + 1);
  await engine({ state: "busy", loaded: { ...practiceLoaded, model } });
  expect(asked()).toBe(before + 1);
});

it("offline is said before anyone tries to download", async () => {
  await show();
  await user(() => window.core.publish({ type: "hub", value: { ...hubInfo, offline: true } }));
  await user(() => window.actions.openPanel("models"));
  expect(text()).toContain("HF_HUB_OFFLINE is set, so nothing can be downloaded.");
  await user(() => byName("button", "Import model files").click());
  expect(document.activeElement?.textContent).toBe("Choose files");
});

it("a shortcut of the case leaves the page; none reaches through the terms", async () => {
  await show();
  await user(() => window.actions.openPanel("models"));
  await user(() => window.actions.showTerms(null));
  await user(() => press(document.activeElement ?? document, "n", { ctrlKey: true }));
  expect(page()).not.toBeNull();
  await user(() => press(document.activeElement ?? document, "Escape"));
  expect(window.gate.getState().terms).toBeNull();
  expect(page()).not.toBeNull();
  await user(() => press(document.body, "n", { ctrlKey: true }));
  expect(page()).toBeNull();
});

it("what went wrong is said on the page, not behind it", async () => {
  await show((core) => core.on("models.rescan", () => Promise.reject(new Error("disk"))));
  await user(() => window.actions.openPanel("models"));
  expect(page()?.querySelectorAll(".notice")).toHaveLength(1);
  expect(document.querySelectorAll(".notices")).toHaveLength(1);
});
