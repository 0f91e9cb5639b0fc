import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";

/** When what has the focus in `container` goes away, the first thing to do there takes it, or its heading; else it would be lost to the page. */
export function useKeptFocus(container: RefObject<HTMLElement | null>) {
  const focused = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (focused.current === null || focused.current.isConnected) return;
    focused.current = null;
    if (document.activeElement !== document.body) return;
    const { current: within } = container;
    (
      within?.querySelector<HTMLElement>("input, button") ?? within?.querySelector<HTMLElement>("h3")
    )?.focus();
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
