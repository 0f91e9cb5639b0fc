import { afterEach, expect, it } from "vitest";
import type { GpuCrash } from "../../../shared/settings.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../testing/render.tsx";
import { settings } from "../../testing/samples.ts";
import { Answers } from "./answers.tsx";

let window: TestWindow;
let rendered: Rendered;
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

const crashed = (step: GpuCrash["step"]): GpuCrash => ({
  step,
  at: new Date(2026, 2, 12, 14, 2).getTime(),
  backend: "vulkan",
  deviceNames: ["Card 7", "Card 8"],
  engineBuild: "a build",
});

async function show(gpuCrash: GpuCrash | null): Promise<void> {
  document.body.replaceChildren();
  window = await testWindow();
  rendered = await render(window, <Answers />);
  await user(() => window.core.publish({ type: "settings", value: { ...settings, gpuCrash } }));
}
const text = (): string => document.body.textContent ?? "";

it("a graphics card that has not crashed is not spoken of", async () => {
  await show(null);
  expect(text()).not.toContain("raphics card");
  expect(text()).not.toContain("rocessor");
});

it.each([
  ["loading-model", "loaded a model", "models run on the processor"],
  ["loading-encoder", "loaded an image encoder", "images are encoded on the processor"],
  ["encoding-image", "encoded an image", "images are encoded on the processor"],
  ["reading-image", "read an image", "models run on the processor"],
] as const)(
  "a crash over %s is told with its day, its card and what the processor does since",
  async (step, didWhat, since) => {
    await show(crashed(step));
    expect(text()).toContain(
      `The engine crashed while the graphics card ${didWhat} on 12 Mar 2026, 14:02. Since then, ${since}, which is slower.`,
    );
    expect(text()).toContain("Card 7, Card 8, VULKAN.");
  },
);

it("where CUDA crashed, it is said what takes its place and what the reason may be", async () => {
  await show({ ...crashed("loading-model"), backend: "cuda" });
  expect(text()).toContain("models run with Vulkan instead of CUDA");
  expect(text()).toContain("A driver that is too old");
  expect(text()).toContain("Card 7, Card 8, CUDA.");
});

it("one click has the card tried again, and the crash is not spoken of any more", async () => {
  await show(crashed("encoding-image"));
  await user(() => byName("button", "Try the graphics card again").click());
  expect(window.core.calls.at(-1)).toEqual({ method: "settings.set", params: { gpuCrash: null } });
  expect(text()).not.toContain("raphics card");
});

it("a crash that could not be forgotten stays there, and it is said why", async () => {
  await show(crashed("encoding-image"));
  window.core.on("settings.set", () => Promise.reject(new Error("disk")));
  await user(() => byName("button", "Try the graphics card again").click());
  expect(text()).toContain("The engine crashed while the graphics card encoded an image");
  expect(window.app.getState().notices).toHaveLength(1);
});
