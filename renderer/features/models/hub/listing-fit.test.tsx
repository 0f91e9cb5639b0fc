/** Whether the chosen files fit, before a download of any repository of the hub. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { accessMessages } from "../../../../shared/models/access.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms, access, commit, fileFit, listing, machine } from "../../../testing/model-samples.ts";
import { byName, type Rendered, render, type, user } from "../../../testing/render.tsx";
import { HubSearch } from "./hub-search.tsx";

let window: TestWindow;
let rendered: Rendered;
const text = (): string => rendered.root.textContent ?? "";
const fitsAsked = (): unknown[] =>
  window.core.calls.filter(({ method }) => method === "models.fitOnHub").map(({ params }) => params);
const list = async (name: string): Promise<void> => {
  const input = document.querySelector<HTMLElement>(".hub-field input");
  if (input === null) throw new Error("there is no field");
  await user(() => type(input, name));
  await user(() => byName("button", "List files").click());
};
const rest = () => user(() => sleep(500));
beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => core.on("hub.access", ({ repo }) => access({ repo })));
  rendered = await render(window, <HubSearch />);
  await user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
  window.core.on("hub.listing", () =>
    listing({
      files: ["a-Q4_K_M.gguf", "a-Q8_0.gguf", "mmproj-F16.gguf"].map((path) => ({
        path,
        bytes: 1_000,
        sha256: null,
      })),
    }),
  );
  window.core.on("models.fitOnHub", ({ model, contextSize }) => ({
    machine,
    fit: fileFit({
      contextSize: contextSize ?? 8_192,
      verdict: model.file.includes("Q8") ? "does-not-fit" : "gpu-whole",
    }),
  }));
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});
const model = { repo: "someone/other-GGUF", commit, file: "a-Q4_K_M.gguf", mmproj: "mmproj-F16.gguf" };

it("says whether the chosen file fits, at the context of the page", async () => {
  await list("someone/other-GGUF");
  expect(text()).toContain("Reading from the file on the hub whether it fits.");
  await rest();
  expect(text()).toContain("Fits on the GPU with 8,192 tokens");
  await user(() => window.modelsPage.setState({ contextSize: 4_096 }));
  await rest();
  expect(text()).toContain("Fits on the GPU with 4,096 tokens");
  expect(fitsAsked()).toEqual([
    { model, contextSize: null },
    { model, contextSize: 4_096 },
  ]);
});

it("asks about the file on which the choice rests, and about none that was passed over", async () => {
  await list("someone/other-GGUF");
  await user(() => byName("label", /Q8_0/).click());
  expect(text()).not.toContain("Fits on the GPU");
  await rest();
  expect(text()).toContain("Does not fit in memory");
  expect(fitsAsked()).toEqual([{ model: { ...model, file: "a-Q8_0.gguf" }, contextSize: null }]);
});

it("says what is wrong with a file, and asks again when access is granted", async () => {
  const { code, message, remedy } = accessMessages("no-token");
  window.core.on("models.fitOnHub", () => Promise.reject(new CasebookError(code, message, remedy)));
  window.core.on("hub.access", ({ repo }) => access({ repo, state: "no-token" }));
  await list("someone/other-GGUF");
  await rest();
  expect(text()).toContain("Whether it fits is known once you have access to it.");
  window.core.on("models.fitOnHub", () =>
    Promise.reject(new CasebookError("MODEL_UNREADABLE", "Another kind.", "Load it.")),
  );
  await user(() => window.gate.setState({ access: access({ repo: "someone/other-GGUF" }) }));
  await rest();
  expect(text()).toContain("Another kind.Load it.");
});
