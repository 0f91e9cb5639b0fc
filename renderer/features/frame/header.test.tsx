import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Download } from "../../../shared/models/downloads.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { acceptedTerms, download, medgemmaInstalled } from "../../testing/model-samples.ts";
import { byName, press, type Rendered, render, user } from "../../testing/render.tsx";
import { practiceInstalled, practiceLoaded } from "../../testing/samples.ts";
import { Header } from "./header.tsx";

let window: TestWindow;
let rendered: Rendered;

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => core.on("engine.load", () => ({ done: true })));
  rendered = await render(window, <Header />);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const publish = (part: Partial<Download>) =>
  user(() => window.core.publish({ type: "downloads", put: [download(part)], removed: [] }));
const chip = (): string | undefined => document.querySelector(".download-chip")?.textContent ?? undefined;
const loads = (): unknown[] =>
  window.core.calls.filter(({ method }) => method === "engine.load").map(({ params }) => params);

describe("a download", () => {
  it("is seen from everywhere with its share, and leads to the models", async () => {
    expect(chip()).toBeUndefined();
    await publish({ bytes: 42, total: 100 });
    expect(chip()).toBe("Downloading MedGemma 1.5 4B42 %");
    await publish({ id: "download-2", bytes: 58, total: 100 });
    expect(chip()).toBe("2 downloads50 %");
    await user(() => byName("button", /^2 downloads/).click());
    expect(window.app.getState().panel).toBe("models");
  });

  it("that is paused is quiet; one that has stopped is not", async () => {
    await publish({ state: "paused" });
    expect(chip()).toBeUndefined();
    const failure = { code: "DISK_FULL", message: "Full.", remedy: "Make room." } as const;
    await publish({ state: "failed", failure });
    expect(chip()).toBe("Download stopped");
  });

  it("that is done is said wherever the user is, with a button to load the model", async () => {
    await publish({});
    await publish({ state: "done", modelId: medgemmaInstalled.id });
    expect(chip()).toBeUndefined();
    const [notice] = window.app.getState().notices;
    expect(notice?.message).toBe("MedGemma 1.5 4B is downloaded and verified.");
    await user(() => notice?.action?.run());
    expect(loads()).toEqual([{ modelId: medgemmaInstalled.id }]);
    // Ctrl+Z takes nothing back here.
    expect(notice?.action?.undoes).toBeUndefined();
  });

  describe("that is done is not offered any more", () => {
    const notices = () => window.app.getState().notices;
    beforeEach(async () => {
      await publish({});
      await publish({ state: "done", modelId: medgemmaInstalled.id });
      await user(() =>
        window.core.publish({ type: "models", value: [practiceInstalled, medgemmaInstalled] }),
      );
      expect(notices()).toHaveLength(1);
    });

    it("once its model is being loaded", async () => {
      const { id: modelId, name: modelName } = medgemmaInstalled;
      const status = { state: "loading", modelId, modelName, progress: 0 } as const;
      await user(() => window.core.publish({ type: "engine", value: status }));
      expect(notices()).toEqual([]);
    });

    it("once its model is removed", async () => {
      await user(() => window.core.publish({ type: "models", value: [practiceInstalled] }));
      expect(notices()).toEqual([]);
    });
  });
});

describe("the model's menu", () => {
  const open = () => user(() => press(byName("button", /^Practice model/), "Enter"));
  const items = (): string[] =>
    [...document.querySelectorAll('[role="menuitem"]')].map(({ textContent }) => textContent);
  beforeEach(async () => {
    await user(() => {
      window.core.publish({ type: "terms", value: acceptedTerms });
      window.core.publish({ type: "models", value: [practiceInstalled, medgemmaInstalled] });
    });
  });

  it("switches the model with one choice, by keyboard, and leads to all models", async () => {
    await open();
    expect(items()).toEqual(["Practice modelLoaded", "MedGemma 1.5 4BQ4_K_M, 3.34 GB", "ModelsAlt+M"]);
    await user(() => byName('[role="menuitem"]', /^MedGemma/).click());
    expect(loads()).toEqual([{ modelId: medgemmaInstalled.id }]);
    await open();
    await user(() => byName('[role="menuitem"]', /^Models/).click());
    expect(window.app.getState().panel).toBe("models");
  });

  it("stops a model that is being loaded, or takes another one instead", async () => {
    const { id: modelId, name: modelName } = medgemmaInstalled;
    window.core.on("engine.unload", () => ({ done: true }));
    await open();
    await user(() =>
      window.core.publish({
        type: "engine",
        value: { state: "loading", modelId, modelName, progress: 0.4 },
      }),
    );
    expect(items().slice(1, 3)).toEqual(["MedGemma 1.5 4BLoading", "Stop loading"]);
    expect(byName('[role="menuitem"]', /^Practice/).getAttribute("aria-disabled")).toBe(null);
    await user(() => byName('[role="menuitem"]', "Stop loading").click());
    expect(window.core.calls.at(-1)?.method).toBe("engine.unload");
  });

  it("does not switch while an answer is being written, nor to a model that cannot be loaded", async () => {
    const disabled = () => byName('[role="menuitem"]', /^MedGemma/).getAttribute("aria-disabled") === "true";
    await user(() =>
      window.core.publish({ type: "engine", value: { state: "busy", loaded: practiceLoaded } }),
    );
    await open();
    expect(disabled()).toBe(true);
    const problem = { code: "MODEL_CHANGED", message: "Changed.", remedy: "Verify it." } as const;
    await user(() => {
      window.core.publish({ type: "engine", value: { state: "ready", loaded: practiceLoaded } });
      window.core.publish({ type: "models", value: [{ ...medgemmaInstalled, problem }] });
    });
    expect(disabled()).toBe(true);
    expect(items()[0]).toContain("Cannot be loaded");
  });
});
