import { afterEach, beforeEach, expect, it } from "vitest";
import type { WaitingMmproj } from "../../../../shared/models/library.ts";
import { type TestWindow, testWindow } from "../../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../../testing/render.tsx";
import { practiceInstalled } from "../../../testing/samples.ts";
import { WaitingMmprojList } from "./waiting-mmproj.tsx";

const mmproj: WaitingMmproj = {
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
  rendered = await render(window, <WaitingMmprojList />);
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const publish = (...mmprojFiles: WaitingMmproj[]) =>
  user(() => window.core.publish({ type: "mmprojFiles", value: mmprojFiles }));

it("an image encoder without a model is listed with its size, and removed after a question", async () => {
  expect(rendered.root.textContent).toBe("");
  await publish(mmproj);
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
  await publish({ ...mmproj, place: "in-place" });
  await user(() => byName("button", "Remove").click());
  expect(document.body.textContent).toContain("Casebook forgets this file. It stays where it is.");
});
