import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EngineStatus } from "../../../../shared/domain.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms, fit, machine, medgemmaInstalled } from "../../../testing/model-samples.ts";
import { byName, press, type Rendered, render, user } from "../../../testing/render.tsx";
import { practiceInstalled, practiceLoaded } from "../../../testing/samples.ts";
import { useFit } from "../use-fit.ts";
import { InstalledList } from "./installed-list.tsx";

let window: TestWindow;
let rendered: Rendered;
const { id, name } = medgemmaInstalled;
const other: InstalledModel = { ...medgemmaInstalled, id: "other", name: "Other" };

function Surface() {
  return <InstalledList fit={useFit()} />;
}
beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => core.on("models.fit", () => ({ machine, fits: [fit()] })));
  rendered = await render(window, <Surface />);
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
  await models(practiceInstalled, medgemmaInstalled, other);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const models = (...all: InstalledModel[]) => user(() => window.core.publish({ type: "models", value: all }));
const engine = (status: EngineStatus) => user(() => window.core.publish({ type: "engine", value: status }));
const more = (model: string): HTMLElement => byName("button", `More for ${model}`);
const inDialog = (action: string): HTMLElement => byName('[role="dialog"] button', action);
/** A dialog gives the focus back in the next turn of the event loop. */
const focusGoesTo = (element: () => HTMLElement | null) =>
  user(() => vi.waitFor(() => expect(document.activeElement).toBe(element())));
const askToRemove = async (model: string): Promise<void> => {
  await user(() => more(model).focus());
  await user(() => press(more(model), "Enter"));
  await user(() => byName('[role="menuitem"]', "Remove").click());
  expect(document.querySelector('[role="dialog"]')?.contains(document.activeElement)).toBe(true);
};
const heading = (model: string): HTMLElement | null => byName("li", model).querySelector("h3");

describe("removing a model", () => {
  it("leads back to the menu's button when it is thought better of", async () => {
    await askToRemove(name);
    await user(() => press(document.activeElement ?? document, "Escape"));
    await focusGoesTo(() => more(name));
  });

  it("leads to the row that comes to its place, and from the last row to the one before it", async () => {
    const left = { leftInPlace: [], stillFetched: [], notReached: [] };
    const removed = Promise.withResolvers<typeof left>();
    window.core.on("models.remove", () => removed.promise);
    await askToRemove(name);
    await user(() => inDialog("Remove").click());
    await focusGoesTo(() => more(name));
    await user(() => {
      window.core.publish({ type: "models", value: [practiceInstalled, other] });
      removed.resolve(left);
    });
    expect(document.activeElement).toBe(heading("Other"));

    window.core.on("models.remove", () => {
      window.core.publish({ type: "models", value: [practiceInstalled] });
      return left;
    });
    await askToRemove("Other");
    await user(() => inDialog("Remove").click());
    await focusGoesTo(() => heading("Practice model"));
  });

  it("leads to the section's heading when all are removed, and the button with them", async () => {
    window.core.on("models.removeAll", () => {
      window.core.publish({ type: "models", value: [practiceInstalled] });
      return { leftInPlace: [], stillFetched: [], notReached: [] };
    });
    await user(() => byName("button", "Remove all weights").focus());
    await user(() => byName("button", "Remove all weights").click());
    await user(() => inDialog("Remove all weights").click());
    await focusGoesTo(() => byName("h2", "On this computer"));
  });
});

it("what goes within a row leaves the focus in the row, and takes it from nowhere else", async () => {
  const failure = { code: "MODEL_TOO_LARGE", message: "Too large.", remedy: "" } as const;
  const fails = async () => {
    const { settings } = window.coreState.getState();
    await user(() => window.core.publish({ type: "settings", value: { ...settings, modelId: id } }));
    await engine({ state: "failed", failure, retryAt: null });
    await user(() => byName("button", "Try again").focus());
  };
  const starts = () => engine({ state: "starting" });
  await fails();
  await starts();
  expect(document.activeElement).toBe(byName(`li[aria-label="${name}"] button`, "Stop loading"));
  await fails();
  await user(() => more("Other").focus());
  await starts();
  expect(document.activeElement).toBe(more("Other"));
});

it("a model that is loaded again keeps the focus on its button, which waits until that is done", async () => {
  const loaded = { ...practiceLoaded, model: { ...practiceLoaded.model, id, name } };
  const unloaded = Promise.withResolvers<{ done: true }>();
  const opened = Promise.withResolvers<{ done: true }>();
  window.core.on("engine.unload", () => unloaded.promise);
  window.core.on("engine.load", () => opened.promise);
  await engine({ state: "ready", loaded });
  await user(() => window.actions.openLoadOptions(id));
  const again = byName("button", "Load again");
  await user(() => again.focus());
  await engine({ state: "busy", loaded });
  expect(again.getAttribute("aria-disabled")).toBe("true");
  await user(() => again.click());
  const asked = () =>
    window.core.calls.map(({ method }) => method).filter((one) => one.startsWith("engine."));
  expect(asked()).toEqual([]);
  await engine({ state: "ready", loaded });
  await user(() => again.click());
  await engine({ state: "off" });
  await user(() => unloaded.resolve({ done: true }));
  await engine({ state: "loading", modelId: id, modelName: name, progress: 0.5 });
  await user(() => again.click());
  expect(asked()).toEqual(["engine.unload", "engine.load"]);
  expect(document.activeElement).toBe(again);
  await engine({ state: "ready", loaded });
  await user(() => opened.resolve({ done: true }));
  expect(again.getAttribute("aria-disabled")).toBe("false");
  expect(document.activeElement).toBe(again);
});
