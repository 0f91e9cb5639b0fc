import { useEffect, useRef, useState } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type TestWindow, testWindow } from "../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../testing/render.tsx";
import { Button } from "./button.tsx";
import { useLostFocus } from "./use-lost-focus.ts";

let window: TestWindow;
let rendered: Rendered;
let show: (shown: { going?: boolean; heading?: boolean; opened?: boolean }) => void;

function Surface() {
  const container = useRef<HTMLDivElement>(null);
  const [{ going, heading, opened }, setShown] = useState<Parameters<typeof show>[0]>({ going: true });
  useEffect(() => {
    show = setShown;
  }, []);
  const next = () => container.current?.querySelector("h3") ?? null;
  return (
    <>
      <div ref={container} {...useLostFocus(container, next)}>
        {going ? <Button>Going</Button> : null}
        {heading ? <h3>Heading</h3> : null}
      </div>
      {opened ? <input aria-label="Opened" ref={(field) => field?.focus()} /> : null}
    </>
  );
}
beforeEach(async () => {
  document.body.replaceChildren();
  window = await testWindow();
  rendered = await render(window, <Surface />);
  byName("button", "Going").focus();
});
afterEach(async () => {
  await rendered.unmount();
  window.dispose();
});

it("what takes the focus may come later, and need not take it by itself", async () => {
  await user(() => show({}));
  expect(document.activeElement).toBe(document.body);
  await user(() => show({ heading: true }));
  expect(document.activeElement).toBe(byName("h3", "Heading"));
  // The test's document lets everything be focused; a browser does not.
  expect(byName("h3", "Heading").getAttribute("tabindex")).toBe("-1");
});

it("the focus stays with what has taken it in the same moment", async () => {
  await user(() => show({ heading: true, opened: true }));
  expect(document.activeElement).toBe(byName("input", "Opened"));
});

it("what the user had left before it went leaves the focus where it is", async () => {
  byName("button", "Going").blur();
  await user(() => show({ heading: true }));
  expect(document.activeElement).toBe(document.body);
});
