/** Renders a surface over a test window into happy-dom's document. */
import { act, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { CasebookProvider } from "../stores/context.tsx";
import { AnnouncerProvider } from "../ui/announcer.tsx";
import { TipProvider } from "../ui/tip.tsx";
import { settled, type TestWindow } from "./assemble.ts";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

export interface Rendered {
  readonly root: HTMLElement;
  unmount(): Promise<void>;
}

export async function render(window: TestWindow, surface: ReactNode): Promise<Rendered> {
  const root = document.createElement("div");
  document.body.append(root);
  const reactRoot = createRoot(root);
  await act(async () => {
    reactRoot.render(
      <CasebookProvider casebook={window}>
        <TipProvider>
          <AnnouncerProvider>{surface}</AnnouncerProvider>
        </TipProvider>
      </CasebookProvider>,
    );
    await settled();
  });
  return {
    root,
    async unmount() {
      await act(async () => reactRoot.unmount());
      root.remove();
    },
  };
}

/** Runs what the user does, and waits until it is drawn. */
export async function user(work: () => unknown): Promise<void> {
  await act(async () => {
    await work();
    await settled();
  });
}

/** The first element with this role and name; throws where there is none, naming what there is. */
export function byName(selector: string, name: string | RegExp): HTMLElement {
  const all = [...document.querySelectorAll<HTMLElement>(selector)];
  const found = all.find((element) => {
    const own = nameOf(element);
    return typeof name === "string" ? own === name : name.test(own);
  });
  if (found === undefined)
    throw new Error(`no ${selector} named ${name} among: ${all.map(nameOf).join(" | ")}`);
  return found;
}

const nameOf = (element: HTMLElement): string =>
  (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();

/** As a user types: React listens to the native setter. */
export function type(field: HTMLElement, text: string): void {
  const prototype =
    field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function press(target: EventTarget, key: string, modifiers: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers }));
}
