import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";

/**
 * When what has the focus in `container` goes away, the first thing to do there takes it, or its heading, as soon as there
 * is one; else it would be lost to the page.
 */
export function useKeptFocus(container: RefObject<HTMLElement | null>) {
  const focused = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (focused.current === null || focused.current.isConnected) return;
    const { current: within } = container;
    const next =
      within?.querySelector<HTMLElement>("input, button") ?? within?.querySelector<HTMLElement>("h3") ?? null;
    const elsewhere = document.activeElement !== document.body;
    if (!elsewhere && next === null) return;
    focused.current = null;
    if (!elsewhere) next?.focus();
  });
  return {
    onFocus: ({ target }: FocusEvent): void => {
      focused.current = target;
    },
    // Moved away by the user: React says nothing of what blurs because it is removed.
    onBlur: (): void => {
      focused.current = null;
    },
  };
}
