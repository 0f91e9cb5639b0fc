import { afterEach, beforeEach, expect, it } from "vitest";
import type { WaitingProjector } from "../../../../shared/models/library.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../../testing/render.tsx";
import { practiceInstalled } from "../../../testing/samples.ts";
import { WaitingProjectors } from "./waiting-projectors.tsx";

const projector: WaitingProjector = {
  id: "file-1",
  fileName: "mmproj-F16.gguf",
  bytes: 851_000_000,
  place: "library",
};

let window: TestWindow;
let rendered: Rendered;
beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow((core) => {
    core.on("models.remove", () => ({
      models: [practiceInstalled],
      leftInPlace: [],
      stillFetched: [],
      notReached: [],
    }));
  });
  rendered = await render(window, <WaitingProjectors />);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const publish = (...projectors: WaitingProjector[]) =>
  user(() => window.core.publish({ type: "projectors", value: projectors }));

it("an image encoder without a model is listed with its size, and removed after a question", async () => {
  expect(rendered.root.textContent).toBe("");
  await publish(projector);
  expect(byName("li", "mmproj-F16.gguf").textContent).toContain("851 MB");
  await user(() => byName("button", "Remove").click());
  expect(document.body.textContent).toContain("Deletes 851 MB from this computer.");
  const confirm = [...document.querySelectorAll<HTMLElement>('[role="dialog"] button')];
  await user(() => confirm.find(({ textContent }) => textContent === "Remove")?.click());
  expect(window.core.calls.filter(({ method }) => method === "models.remove")).toMatchObject([
    { params: { modelId: "file-1" } },
  ]);
  await publish();
  expect(rendered.root.textContent).toBe("");
});

it("one that lies elsewhere is only taken off the list", async () => {
  await publish({ ...projector, place: "in-place" });
  await user(() => byName("button", "Remove").click());
  expect(document.body.textContent).toContain("Casebook forgets this file. It stays where it is.");
});
