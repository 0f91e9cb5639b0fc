import { StrictMode } from "react";
import { afterEach, expect, it } from "vitest";
import { type TestWindow, testWindow } from "../testing/assemble.ts";
import { byName, press, type Rendered, render, type, user } from "../testing/render.tsx";
import { NumberSetting } from "./number-setting.tsx";

let window: TestWindow;
let rendered: Rendered;
let kept: (number | null)[];

async function show(whole = false, isValid = (value: number) => value >= 512): Promise<void> {
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
        whole={whole}
        isValid={isValid}
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

it.each([
  ["whole", "4,096", [4_096]],
  ["whole", "131.072", [131_072]],
  ["whole", "1 000 000", [1_000_000]],
  ["whole", "4096", [4_096]],
  ["whole", "4,09", []],
  ["whole", "4.5", []],
  ["whole", "1e3", []],
  ["whole", "-4096", []],
  ["decimal", "0,5", [0.5]],
  ["decimal", "0.5", [0.5]],
  ["decimal", "half", []],
])("a %s number is read as Casebook and its users write it: %s", async (kind, typed, expected) => {
  await show(kind === "whole", () => true);
  await user(() => type(field(), typed));
  await user(() => press(field(), "Enter"));
  await rendered.unmount();
  expect(kept).toEqual(expected);
});
