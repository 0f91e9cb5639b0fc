import { StrictMode } from "react";
import { afterEach, expect, it } from "vitest";
import { type TestWindow, testWindow } from "../testing/assemble.ts";
import { byName, press, type Rendered, render, type, user } from "../testing/render.tsx";
import { NumberSetting } from "./number-setting.tsx";

let window: TestWindow;
let rendered: Rendered;
let kept: (number | null)[];

async function show(): Promise<void> {
  kept = [];
  window = await testWindow();
  rendered = await render(
    window,
    <StrictMode>
      <NumberSetting
        label="Context size"
        hint="Tokens."
        rule="At least 512."
        optional
        value={null}
        isValid={(value) => value >= 512}
        onChange={(value) => kept.push(value)}
      />
    </StrictMode>,
  );
}
afterEach(() => window.dispose());

const field = (): HTMLElement => byName("input", "");

it("what is typed is kept when the surface closes before the field was left, once", async () => {
  await show();
  await user(() => type(field(), "4096"));
  expect(kept).toEqual([]);
  await rendered.unmount();
  expect(kept).toEqual([4_096]);
});

it("what was kept by Enter, or is out of its limits, is not kept when the surface closes", async () => {
  await show();
  await user(() => type(field(), "4096"));
  await user(() => press(field(), "Enter"));
  await user(() => type(field(), "12"));
  await rendered.unmount();
  expect(kept).toEqual([4_096]);
});
