import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accessMessages } from "../../../../shared/models/access.ts";
import type { Download } from "../../../../shared/models/downloads.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import {
  acceptedTerms,
  access,
  download,
  fit,
  machine,
  medgemmaInstalled,
} from "../../../testing/model-samples.ts";
import { byName, type Rendered, render, user } from "../../../testing/render.tsx";
import { useFit } from "../use-fit.ts";
import { AvailableList } from "./available-list.tsx";

let window: TestWindow;
let rendered: Rendered;

function Surface() {
  return <AvailableList fit={useFit()} />;
}
beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("models.fit", () => ({
      machine: {
        gpu: null,
        gpuAvoided: false,
        memory: { totalBytes: 16e9, freeBytes: 8e9 },
        disk: null,
        processor: "",
        physicalCores: 4,
      },
      fits: [
        fit({ verdict: "cpu-only", tokensPerSecond: 6, recommended: "The fastest with images here." }),
        fit({ registryId: "medgemma-27b-text", quantisation: "Q4_K_M", verdict: "does-not-fit" }),
        fit({ registryId: "medgemma-27b-text", quantisation: "UD-IQ2_M", verdict: "cpu-only" }),
      ],
    }));
    core.on("hub.access", () => access());
    core.on("downloads.start", () => {
      const started = download({ state: "queued", bytes: 0, bytesPerSecond: null });
      core.publish({ type: "downloads", put: [started], removed: [] });
      return { id: started.id };
    });
    for (const method of ["downloads.pause", "downloads.resume", "downloads.cancel"] as const)
      core.on(method, () => ({ done: true }));
  });
  rendered = await render(window, <Surface />);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const row = (name: string): HTMLElement => byName("li", name);
const calls = (method: string): unknown[] =>
  window.core.calls.filter((call) => call.method === method).map(({ params }) => params);
const accept = () => user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
const publish = (part: Partial<Download>) =>
  user(() => window.core.publish({ type: "downloads", put: [download(part)], removed: [] }));

it("the recommended one is marked and says why; size and image encoder are said for each", () => {
  const text = row("MedGemma 1.5 4B").textContent;
  expect(text).toContain("recommended");
  expect(text).toContain("The fastest with images here.");
  expect(text).toContain("3.34 GBwith image encoder");
  expect(text).toContain("Runs on the processor with 32,768 tokens");
  expect(row("MedGemma 27B text").textContent).toContain("16.5 GBtext only");
  expect(document.querySelectorAll(".tag")).toHaveLength(1);
});

it("another quantisation changes size, verdict and what is downloaded", async () => {
  await accept();
  const select = byName("select", "Quantisation of MedGemma 1.5 4B") as HTMLSelectElement;
  await user(() => {
    select.value = "BF16";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  expect(row("MedGemma 1.5 4B").textContent).toContain("about 8.62 GB");
  await user(() => byName("button", "Download MedGemma 1.5 4B BF16").click());
  expect(calls("downloads.start")).toEqual([
    { request: { kind: "registry", registryId: "medgemma-1.5-4b", quantisation: "BF16" } },
  ]);
});

it("where the shown one does not fit, a smaller one that does is a click away", async () => {
  expect(row("MedGemma 27B text").textContent).toContain("Does not fit in memory");
  await user(() => byName("button", "Choose smaller").click());
  expect((byName("select", "Quantisation of MedGemma 27B text") as HTMLSelectElement).value).toBe("UD-IQ2_M");
  expect(row("MedGemma 27B text").textContent).not.toContain("Choose smaller");
});

it("details say what the card says, which bytes are fetched, and whose hash counts", async () => {
  await user(() => byName("button", "Details").click());
  const text = row("MedGemma 1.5 4B").textContent;
  for (const part of [
    "Limits, by its model card",
    "b31becdf",
    "at 3855f948",
    "mmproj-F16.gguf",
    "google/medgemma-1.5-4b-it",
  ])
    expect(text).toContain(part);
});

it("figures of the very file are read from the hub only when they are asked for", async () => {
  await user(() => byName("button", "Details").click());
  expect(calls("models.fit")).toEqual([{ contextSize: null }]);
  window.core.on("models.fit", () => ({ machine, fits: [fit({ basis: "header", contextSize: 16_384 })] }));
  await user(() => byName("button", "Read the file's header on the hub").click());
  expect(calls("models.fit").at(-1)).toEqual({
    contextSize: null,
    refine: { registryId: "medgemma-1.5-4b", quantisation: "Q4_K_M" },
  });
  expect(row("MedGemma 1.5 4B").textContent).toContain("computed from the header of this very file");
  expect(row("MedGemma 1.5 4B").textContent).toContain("Fits on the GPU with 16,384 tokens");
});

it("details say what the memory is needed for, at the context of the verdict", async () => {
  await user(() => byName("button", "Details").click());
  const text = row("MedGemma 1.5 4B").textContent;
  for (const part of [
    "Memory needed, 5.10 GB",
    "Weights2.49 GB",
    "Image encoder851 MB",
    "KV cache1.10 GB at 32,768 tokens",
    "Computation659 MB",
  ])
    expect(text).toContain(part);
});

describe("another context", () => {
  const choose = (tokens: string) =>
    user(() => {
      const select = document.getElementById(byName("label", "Context").getAttribute("for") ?? "");
      if (!(select instanceof HTMLSelectElement)) throw new Error("the label is of no select");
      select.value = tokens;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  const verdict = () => row("MedGemma 1.5 4B").querySelector(".fit")?.textContent;
  const answer = (contextSize: number | null) => ({
    machine,
    fits: [fit({ contextSize: contextSize ?? 32_768 })],
  });

  it("changes what is said of each, and the old words stay until the new ones are there", async () => {
    const waiting: (() => void)[] = [];
    window.core.on("models.fit", async ({ contextSize }) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return answer(contextSize);
    });
    await choose("131072");
    expect(verdict()).toContain("Runs on the processor with 32,768 tokens");
    await user(() => waiting.shift()?.());
    await user(() => waiting.shift()?.());
    expect(verdict()).toContain("Fits on the GPU with 131,072 tokens");
    expect(calls("models.fit")).toContainEqual({ contextSize: 131_072 });
  });

  it("that is chosen last counts, whichever answer comes last", async () => {
    const late: (() => void)[] = [];
    window.core.on("models.fit", async ({ contextSize }) => {
      if (contextSize === 4_096) await new Promise<void>((resolve) => late.push(resolve));
      return answer(contextSize);
    });
    await choose("4096");
    await choose("65536");
    await user(() => late.shift()?.());
    expect(verdict()).toContain("65,536 tokens");
  });

  it("is kept while the page is closed, and let go again", async () => {
    window.core.on("models.fit", ({ contextSize }) => answer(contextSize));
    await choose("8192");
    await rendered.unmount();
    rendered = await render(window, <Surface />);
    expect(verdict()).toContain("8,192 tokens");
    await choose("");
    expect(verdict()).toContain("32,768 tokens");
    expect(calls("models.fit").at(-1)).toEqual({ contextSize: null });
  });

  it("is that of figures from the file's own header, also where it is chosen while that is read", async () => {
    let read: () => void = () => undefined;
    window.core.on("models.fit", async ({ contextSize, refine }) => {
      if (refine !== undefined) await new Promise<void>((resolve) => (read = resolve));
      return answer(contextSize);
    });
    await choose("8192");
    await user(() => byName("button", "Details").click());
    await user(() => byName("button", "Read the file's header on the hub").click());
    expect(calls("models.fit").at(-1)).toMatchObject({ contextSize: 8_192, refine: {} });
    await choose("4096");
    await user(() => read());
    expect(verdict()).toContain("4,096 tokens");
    expect(calls("models.fit").slice(-2)).toEqual([{ contextSize: 4_096 }, { contextSize: null }]);
  });
});

describe("a download", () => {
  const start = () => user(() => byName("button", /^Download MedGemma 1.5 4B/).click());

  it("asks for the terms first, and nothing of the hub before they are accepted", async () => {
    await start();
    expect(window.gate.getState().terms).not.toBeNull();
    expect(calls("hub.access")).toEqual([]);
    expect(calls("downloads.start")).toEqual([]);
  });

  it("keeps the focus in its row, whatever becomes of its buttons", async () => {
    await accept();
    window.core.on("hub.access", () => access({ state: "no-token" }));
    byName("button", "Download MedGemma 1.5 4B Q4_K_M").focus();
    await user(() => byName("button", "Download MedGemma 1.5 4B Q4_K_M").click());
    // There is nothing to do in the row now.
    expect(row("MedGemma 1.5 4B").textContent).toContain("Waits for access");
    await publish({ state: "downloading" });
    expect(document.activeElement?.textContent).toBe("Pause");
    await publish({ state: "waiting", failure: { code: "HUB_FAILED", message: "", remedy: "" }, retryAt: 1 });
    expect(document.activeElement?.textContent).toBe("Try now");
    byName("button", "Details").focus();
    await publish({ state: "downloading" });
    expect(document.activeElement?.textContent).toBe("Details");
  });

  it("that needs access waits in its row", async () => {
    await accept();
    const { actions, ...failure } = accessMessages("not-accepted");
    window.core.on("hub.access", () => access({ state: "not-accepted", failure, actions: [...actions] }));
    await start();
    expect(row("MedGemma 1.5 4B").textContent).toContain("Waits for access");
    expect(calls("downloads.start")).toEqual([]);
  });

  it("shows how far it is, pauses and goes on", async () => {
    await publish({});
    expect(row("MedGemma 1.5 4B").textContent).toContain("2.04 GB of 3.34 GB · 41.0 MB/s · 32 s left");
    await user(() => byName("button", "Pause").click());
    expect(calls("downloads.pause")).toEqual([{ downloadId: "download-1" }]);
    await publish({ state: "paused" });
    await user(() => byName("button", "Resume").click());
    expect(calls("downloads.resume")).toEqual([{ downloadId: "download-1" }]);
  });

  it("that waits can be tried at once, or paused", async () => {
    const failure = { code: "HUB_RATE_LIMITED", message: "Too many.", remedy: "It goes on." } as const;
    await publish({ state: "waiting", failure, retryAt: Date.now() + 600_000 });
    await user(() => byName("button", "Try now").click());
    await user(() => byName("button", "Pause").click());
    expect(calls("downloads.resume")).toEqual([{ downloadId: "download-1" }]);
    expect(calls("downloads.pause")).toEqual([{ downloadId: "download-1" }]);
  });

  it("is not thrown away by one click where bytes would be lost", async () => {
    await publish({ state: "paused" });
    await user(() => byName("button", "Cancel the download of MedGemma 1.5 4B").click());
    expect(calls("downloads.cancel")).toEqual([]);
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain(
      "The 2.04 GB that were fetched are deleted.",
    );
    await user(() => byName('[role="dialog"] button', "Cancel the download").click());
    expect(calls("downloads.cancel")).toEqual([{ downloadId: "download-1" }]);
    await user(() => window.core.publish({ type: "downloads", put: [], removed: ["download-1"] }));
    expect(row("MedGemma 1.5 4B").textContent).toContain("Download");
  });

  it("that failed for a reason of its own says it and is tried again", async () => {
    const failure = { code: "DISK_FULL", message: "The disk is full.", remedy: "Make room." } as const;
    await publish({ state: "failed", failure });
    expect(row("MedGemma 1.5 4B").textContent).toContain("The disk is full.Make room.");
    await user(() => byName("button", "Try again").click());
    expect(calls("downloads.resume")).toEqual([{ downloadId: "download-1" }]);
    expect(calls("hub.access")).toEqual([]);
  });

  it("that the hub refused asks for access again before it goes on", async () => {
    await accept();
    const { actions: _, ...failure } = accessMessages("bad-token");
    await publish({ state: "failed", failure });
    await user(() => byName("button", "Try again").click());
    expect(calls("hub.access")).toHaveLength(1);
    expect(calls("downloads.resume")).toEqual([{ downloadId: "download-1" }]);
  });

  it("goes on in sight while another quantisation is chosen", async () => {
    await publish({});
    const select = byName("select", "Quantisation of MedGemma 1.5 4B") as HTMLSelectElement;
    await user(() => {
      select.value = "BF16";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    byName("button", "Download MedGemma 1.5 4B BF16");
    const beside = byName("ul", "Other downloads of MedGemma 1.5 4B");
    expect(beside.textContent).toContain("Q4_K_M2.04 GB of 3.34 GB");
    await user(() => byName("button", "Pause").click());
    expect(calls("downloads.pause")).toEqual([{ downloadId: "download-1" }]);
    const failure = { code: "DISK_FULL", message: "The disk is full.", remedy: "Make room." } as const;
    await publish({ state: "failed", failure });
    expect(beside.textContent).toContain("The disk is full.Make room.");
    await user(() => byName("button", "Try again").focus());
    await publish({});
    expect(document.activeElement?.textContent).toBe("Pause");
    await user(() => window.core.publish({ type: "downloads", put: [], removed: ["download-1"] }));
    expect(document.activeElement).toBe(byName("h3", /^MedGemma 1.5 4B/));
  });

  it("that is done leaves the model with a button to load it", async () => {
    window.core.on("engine.load", () => ({ done: true }));
    await accept();
    await publish({ state: "done", modelId: medgemmaInstalled.id });
    await user(() => window.core.publish({ type: "models", value: [medgemmaInstalled] }));
    expect(row("MedGemma 1.5 4B").textContent).toContain("On this computer");
    await user(() => byName("button", "Load").click());
    expect(calls("engine.load")).toEqual([{ modelId: medgemmaInstalled.id }]);
  });
});
