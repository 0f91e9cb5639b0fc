import { afterEach, beforeEach, expect, it } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { acceptedTerms } from "../../../testing/model-samples.ts";
import { byName, type Rendered, render, user } from "../../../testing/render.tsx";
import { FoundModels } from "./found-models.tsx";

let window: TestWindow;
let rendered: Rendered;

const found = {
  id: "found-1",
  registryId: "medgemma-4b",
  quantisation: "Q8_0",
  name: "MedGemma 4B",
  bytes: 5_000_000_000,
  hasImageEncoder: true,
  program: "lm-studio",
} as const;

beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("models.find", () => ({ found: [found] }));
    core.on("models.useFound", () => ({ done: true }));
    core.on("models.stopFound", () => ({ done: true }));
  });
  rendered = await render(window, <FoundModels />);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const text = (): string => rendered.root.textContent ?? "";
const calls = (method: string): unknown[] =>
  window.core.calls.filter((call) => call.method === method).map(({ params }) => params);
const accept = () => user(() => window.core.publish({ type: "terms", value: acceptedTerms }));
const checked = (bytes: number) =>
  user(() =>
    window.core.publish({
      type: "foundChecks",
      value: [{ foundId: found.id, bytes, total: found.bytes }],
    }),
  );
const click = (name: string, detail: number) =>
  user(() => byName("button", name).dispatchEvent(new MouseEvent("click", { bubbles: true, detail })));

it("models of other programs are used in place, after the terms", async () => {
  expect(text()).toContain("MedGemma 4B Q8_0In LM Studio");
  await click("Use in place", 1);
  expect(calls("models.useFound")).toEqual([]);
  await accept();
  await user(() => window.gate.setState({ terms: null }));
  await click("Use in place", 1);
  expect(calls("models.useFound")).toEqual([{ foundId: found.id }]);
});

it("while the bytes are checked it shows how far that is, also when the page was left in between", async () => {
  await checked(1_000_000_000);
  await rendered.unmount();
  rendered = await render(window, <FoundModels />);
  expect(text()).toContain("Checking the hash, 20 %");
  expect(document.querySelector("progress")?.value).toBe(0.2);
});

it("the check can be stopped, which is no news to whoever did, and not by a double click on the start", async () => {
  await accept();
  window.core.on("models.useFound", () => Promise.reject(new CasebookError("CANCELLED", "Stopped.", "")));
  await click("Use in place", 1);
  await checked(0);
  await click("Stop", 2);
  expect(calls("models.stopFound")).toEqual([]);
  await click("Stop", 1);
  expect(calls("models.stopFound")).toEqual([{ foundId: found.id }]);
  expect(window.app.getState().notices).toEqual([]);
});
