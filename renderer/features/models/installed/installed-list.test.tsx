import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineStatus } from "../../../../shared/domain.ts";
import { CasebookError } from "../../../../shared/errors.ts";
import { defaultLoadOptions } from "../../../../shared/load-options.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms, fileFit, fit, machine, medgemmaInstalled } from "../../../testing/model-samples.ts";
import { byName, press, type Rendered, render, type, user } from "../../../testing/render.tsx";
import { practiceInstalled, practiceLoaded } from "../../../testing/samples.ts";
import { useFit } from "../use-fit.ts";
import { InstalledList } from "./installed-list.tsx";

let window: TestWindow;
let rendered: Rendered;
const id = medgemmaInstalled.id;

function Surface() {
  return (
    <main>
      <InstalledList fit={useFit()} />
    </main>
  );
}
async function show(models: readonly InstalledModel[] = [practiceInstalled, medgemmaInstalled]) {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("models.fit", ({ contextSize }) => ({
      machine,
      fits: [
        fit({ contextSize: contextSize ?? 32_768, need: { ...fit().need, kvCacheBytes: 884_000_000 } }),
        fit({ registryId: "medgemma-4b", recommended: "Fits." }),
      ],
    }));
    core.on("models.fitInstalled", ({ contextSize, kvCacheType }) => {
      const { need, ...rest } = fileFit({ contextSize: contextSize ?? 8_192 });
      const kvCacheBytes = kvCacheType === "Q8_0" ? 470_000_000 : need.kvCacheBytes;
      return { machine, fit: { ...rest, need: { ...need, kvCacheBytes } } };
    });
    core.on("engine.load", () => ({ done: true }));
    core.on("engine.unload", () => ({ done: true }));
    core.on("models.reveal", () => ({ done: true }));
    core.on("models.verify", () => ({ done: true }));
    for (const method of ["models.remove", "models.removeAll"] as const)
      core.on(method, () => ({
        leftInPlace: ["Mine"],
        stillFetched: [],
        notReached: ["/mnt/old"],
      }));
    core.on("models.setLoadOptions", ({ modelId, options }) => {
      const before = window.coreState.getState().settings;
      core.publish({ type: "settings", value: { ...before, loadOptions: { [modelId]: options } } });
      return { done: true };
    });
  });
  rendered = await render(window, <Surface />);
  await user(() => window.core.publish({ type: "models", value: [...models] }));
}
beforeEach(() => show());
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const row = (name: string): HTMLElement => byName("li", name);
const button = (name: string | RegExp): HTMLElement =>
  byName('li[aria-label="MedGemma 1.5 4B"] button', name);
const calls = (method: string): unknown[] =>
  window.core.calls.filter((call) => call.method === method).map(({ params }) => params);
const engine = (status: EngineStatus) => user(() => window.core.publish({ type: "engine", value: status }));
const accept = () => user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
const click = (detail: number) => new MouseEvent("click", { bubbles: true, detail });
const choose = async (item: string): Promise<void> => {
  await user(() => press(button(/^More for/), "Enter"));
  await user(() => byName('[role="menuitem"]', item).click());
};

it("each model shows size, image encoder, origin, and against what it was verified", () => {
  const text = row("MedGemma 1.5 4B").textContent;
  for (const part of [
    "3.34 GBwith image encoder",
    "From unsloth/medgemma-1.5-4b-it-GGUF at 3855f948",
    "against the hash that ships with Casebook",
    "Terms not accepted yet",
  ])
    expect(text).toContain(part);
  expect(row("Practice model").textContent).toContain("Ships with Casebook");
});

it("a model that the terms bind is loaded after they are accepted", async () => {
  await user(() => button("Load").click());
  expect(calls("engine.load")).toEqual([]);
  await user(() => window.actions.agreeToTerms());
  expect(calls("engine.load")).toEqual([{ modelId: id }]);
});

it("while another answers, no model can be loaded; the loaded one can be unloaded", async () => {
  await accept();
  await engine({ state: "busy", loaded: practiceLoaded });
  expect(button("Load").getAttribute("aria-disabled")).toBe("true");
  await user(() => button("Load").click());
  expect(calls("engine.load")).toEqual([]);
  await engine({ state: "ready", loaded: practiceLoaded });
  await user(() => byName('li[aria-label="Practice model"] button', "Unload").click());
  expect(calls("engine.unload")).toHaveLength(1);
});

it("a model that is being loaded shows how far it is, and can be stopped or replaced; the focus stays", async () => {
  await accept();
  button("Load").focus();
  await engine({ state: "loading", modelId: id, modelName: "MedGemma 1.5 4B", progress: 0.42 });
  expect(row("MedGemma 1.5 4B").textContent).toContain("Loading, 42 %");
  expect(document.activeElement).toBe(button("Stop loading"));
  await user(() => byName('li[aria-label="Practice model"] button', "Load").click());
  expect(calls("engine.load")).toEqual([{ modelId: practiceInstalled.id }]);
  await user(() => button("Stop loading").dispatchEvent(click(2)));
  expect(calls("engine.unload")).toEqual([]);
  await user(() => button("Stop loading").dispatchEvent(click(1)));
  expect(calls("engine.unload")).toHaveLength(1);
  await engine({ state: "ready", loaded: { ...practiceLoaded, model: { ...practiceLoaded.model, id } } });
  expect(document.activeElement).toBe(button("Unload"));
});

it("of the loading the reader is told once, not every percent", async () => {
  const spoken = (): string => {
    const status = document.querySelector('[role="status"]')?.cloneNode(true) as HTMLElement;
    expect(document.querySelectorAll('[role="status"]')).toHaveLength(1);
    for (const hidden of status.querySelectorAll("[aria-hidden]")) hidden.remove();
    return status.textContent;
  };
  await engine({ state: "starting" });
  expect(spoken()).toBe("Starting the engine");
  await engine({ state: "loading", modelId: id, modelName: "MedGemma 1.5 4B", progress: 0.42 });
  expect(spoken()).toBe("Loading");
});

it("a load that was stopped is no news to whoever stopped it", async () => {
  await accept();
  window.core.on("engine.load", () =>
    Promise.reject(new CasebookError("CANCELLED", "The model was not loaded.", "")),
  );
  await user(() => button("Load").click());
  expect(calls("engine.load")).toHaveLength(1);
  expect(window.app.getState().notices).toEqual([]);
});

it("the menu makes it the default, verifies it again and shows its folder", async () => {
  await choose("Make it the default");
  expect(window.coreState.getState().settings.modelId).toBe(id);
  expect(row("MedGemma 1.5 4B").textContent).toContain("Default");
  await choose("Verify again");
  expect(calls("models.verify")).toEqual([{ modelId: id }]);
  await choose("Show in folder");
  expect(calls("models.reveal")).toEqual([{ modelId: id }]);
});

it("a verification shows how far it is", async () => {
  const verification = { state: "checking", bytes: 1_000, total: 4_000 } as const;
  await user(() => window.core.publish({ type: "models", value: [{ ...medgemmaInstalled, verification }] }));
  expect(row("MedGemma 1.5 4B").textContent).toContain("Checking, 25 % of 4.00 kB");
  expect(row("MedGemma 1.5 4B").querySelector("progress")?.value).toBe(0.25);
});

describe("removing", () => {
  it("asks first, and says what is deleted", async () => {
    await choose("Remove");
    expect(calls("models.remove")).toEqual([]);
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain(
      "Deletes 3.34 GB from this computer.",
    );
    await user(() => byName('[role="dialog"] button', "Remove").click());
    expect(calls("models.remove")).toEqual([{ modelId: id }]);
  });

  it("of a file in place says that the file stays", async () => {
    await user(() =>
      window.core.publish({ type: "models", value: [{ ...medgemmaInstalled, place: "in-place" }] }),
    );
    await choose("Remove");
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain("stays where it is");
    byName('[role="dialog"] button', "Take off the list");
  });

  it("is not offered for the practice model", async () => {
    await user(() => press(byName("button", "More for Practice model"), "Enter"));
    const items = [...document.querySelectorAll('[role="menuitem"]')].map(({ textContent }) => textContent);
    expect(items).not.toContain("Remove");
  });

  it("of all weights names the model folders that were used before, also where none is left in this one", async () => {
    const { info } = window.app.getState();
    if (info === null) throw new Error("there is no app");
    await user(() => window.core.publish({ type: "models", value: [practiceInstalled] }));
    await user(() => window.app.setState({ info: { ...info, formerModelFolders: ["/mnt/old/models"] } }));
    await user(() => byName("button", "Remove all weights").click());
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain(
      "Also what it has put into model folders that were used before:/mnt/old/models",
    );
    await user(() => byName('[role="dialog"] button', "Cancel").click());
    await user(() => window.app.setState({ info }));
  });

  it("of all weights names what is only forgotten", async () => {
    const other = {
      ...medgemmaInstalled,
      id: "file-1",
      name: "Mine",
      fileName: "mine.gguf",
      place: "in-place" as const,
    };
    await user(() =>
      window.core.publish({ type: "models", value: [practiceInstalled, medgemmaInstalled, other] }),
    );
    await user(() => byName("button", "Remove all weights").click());
    const text = document.querySelector('[role="dialog"]')?.textContent ?? "";
    expect(text).toContain("3.34 GB in all");
    expect(text).toContain("Mine, mine.gguf");
    expect(text).not.toContain("used before");
    await user(() => byName('[role="dialog"] button', "Remove all weights").click());
    expect(calls("models.removeAll")).toHaveLength(1);
    expect(window.app.getState().notices[0]?.message).toContain("still on the disk where they were: Mine.");
    expect(window.app.getState().notices[1]?.message).toContain("cannot be reached now: /mnt/old.");
  });
});

it("with nothing but the practice model there is nothing to remove", async () => {
  await user(() => window.core.publish({ type: "models", value: [practiceInstalled] }));
  expect(rendered.root.textContent).not.toContain("Remove all weights");
});

describe("load options", () => {
  const field = (label: string): HTMLInputElement =>
    document.getElementById(byName("label", label).getAttribute("for") ?? "") as HTMLInputElement;
  const last = () => calls("models.setLoadOptions").at(-1);

  it("are kept for each model, with the memory that the context takes", async () => {
    await user(() => button("Options").click());
    expect(rendered.root.textContent).toContain("The KV cache of 32,768 tokens takes 884 MB as F16.");
    await user(() => type(field("Context size"), "8192"));
    await user(() => press(field("Context size"), "Enter"));
    expect(last()).toEqual({ modelId: id, options: { ...defaultLoadOptions, contextSize: 8_192 } });
    expect(rendered.root.textContent).toContain("The KV cache of 8,192 tokens");
    await user(() => byName("label", "Q8_0, about half the memory").click());
    expect(last()).toMatchObject({ options: { contextSize: 8_192, kvCacheType: "Q8_0" } });
    expect(rendered.root.textContent).toContain("takes 470 MB as Q8_0.");
    await user(() => byName("button", "Reset to the defaults").click());
    expect(last()).toEqual({ modelId: id, options: defaultLoadOptions });
  });

  it("that leave the context open are not told by the one that models are looked at with", async () => {
    await user(() => window.modelsPage.setState({ contextSize: 4_096 }));
    expect(calls("models.fit")).toContainEqual({ contextSize: 4_096 });
    await user(() => button("Options").click());
    expect(rendered.root.textContent).toContain("The KV cache of 32,768 tokens");
  });

  describe("of a model that the registry does not know", () => {
    const other: InstalledModel = {
      ...medgemmaInstalled,
      id: "other",
      name: "Other",
      registryId: null,
      quantisation: null,
    };
    const open = () => user(() => byName('li[aria-label="Other"] button', "Options").click());
    const models = (part: Partial<InstalledModel> = {}) =>
      user(() => window.core.publish({ type: "models", value: [{ ...other, ...part }] }));

    it("say the memory by the header of its own file", async () => {
      await models();
      await open();
      expect(rendered.root.textContent).toContain("The KV cache of 8,192 tokens takes 1.10 GB as F16.");
      expect(row("Other").textContent).toContain("Fits on the GPU with 8,192 tokens");
      await user(() => type(field("Context size"), "1024"));
      await user(() => press(field("Context size"), "Enter"));
      expect(calls("models.fitInstalled")).toEqual([
        { modelId: "other", contextSize: null, kvCacheType: "F16" },
        { modelId: "other", contextSize: 1_024, kvCacheType: "F16" },
      ]);
      expect(rendered.root.textContent).toContain("The KV cache of 1,024 tokens");
    });

    it("say why where the header does not tell", async () => {
      window.core.on("models.fitInstalled", () =>
        Promise.reject(
          new CasebookError("MODEL_UNREADABLE", "This is another kind.", "Load it to find out."),
        ),
      );
      await models();
      await open();
      expect(row("Other").textContent).toContain("This is another kind. Load it to find out.");
    });

    it("ask nothing of a file that cannot be used, of which the row says why", async () => {
      const problem = { code: "MODEL_UNREADABLE", message: "Damaged.", remedy: "Remove it." } as const;
      await models({ problem });
      await open();
      expect(calls("models.fitInstalled")).toEqual([]);
      expect(row("Other").textContent.split("Damaged.")).toHaveLength(2);
    });
  });

  it("outside their limits are explained and not kept", async () => {
    await user(() => button("Options").click());
    await user(() => type(field("Context size"), "100"));
    await user(() => press(field("Context size"), "Enter"));
    expect(document.querySelector('[role="alert"]')?.textContent).toContain(
      "A whole number from 512 to 131,072.",
    );
    expect(calls("models.setLoadOptions")).toEqual([]);
  });

  it("that are opened from elsewhere take the focus", async () => {
    await user(() => window.actions.openLoadOptions(id));
    expect(document.activeElement).toBe(field("Context size"));
  });
});

it("a model that failed to load says why, and loads with what fits", async () => {
  await accept();
  await user(() =>
    window.core.publish({
      type: "settings",
      value: {
        ...window.coreState.getState().settings,
        modelId: id,
        loadOptions: { [id]: { ...defaultLoadOptions, contextSize: 131_072 } },
      },
    }),
  );
  const failure = {
    code: "MODEL_TOO_LARGE",
    message: "There is not enough memory.",
    remedy: "Choose less.",
  } as const;
  await engine({ state: "failed", failure, retryAt: null });
  expect(row("MedGemma 1.5 4B").textContent).toContain("There is not enough memory.Choose less.");
  await user(() => button("Load with 32,768 tokens").click());
  expect(calls("models.setLoadOptions")).toMatchObject([{ options: { contextSize: 32_768 } }]);
  expect(calls("engine.load")).toEqual([{ modelId: id }]);
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

it("what is loaded is shown in the words of a research note, and why image input is off", async () => {
  const text = document.querySelector(".loaded")?.textContent ?? "";
  for (const part of ["gemma3, F16", "8,192 tokens", "CPU, 2 threads", "144 × 144 pixels", "a".repeat(64)])
    expect(text).toContain(part);
  const failure = {
    code: "VISION_UNAVAILABLE",
    message: "This model has no image encoder.",
    remedy: "Install one.",
  } as const;
  await engine({ state: "ready", loaded: { ...practiceLoaded, vision: { available: false, failure } } });
  expect(document.querySelector('[role="alert"]')?.textContent).toBe(
    "Image input is off. This model has no image encoder.Install one.",
  );
});
