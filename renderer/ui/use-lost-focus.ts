import { type FocusEvent, type RefObject, useEffect, useEffectEvent, useRef } from "react";

/**
 * When what has the focus in `container` is taken out of the window, `next` takes it, as soon as there is one; else it would
 * be lost to the page. Where something else has taken it meanwhile, it stays. The container itself is always drawn.
 * @returns what the container listens to; the menus and dialogs that it opens count as part of it
 */
export function useLostFocus(container: RefObject<HTMLElement | null>, next: () => HTMLElement | null) {
  const focused = useRef<Element | null>(null);
  const keep = useEffectEvent((): void => {
    if (focused.current === null || focused.current.isConnected) return;
    const elsewhere = document.activeElement !== document.body;
    const target = elsewhere ? null : next();
    if (!elsewhere && target === null) return;
    focused.current = null;
    if (target !== null) takeFocus(target);
  });
  useEffect(() => {
    if (container.current === null) return;
    // Whatever takes it away, of which React need not tell the component that calls this.
    const observer = new MutationObserver(() => keep());
    observer.observe(container.current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [container]);
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

/** A heading or a region takes the focus too, but only if it has been given an index. */
function takeFocus(target: HTMLElement): void {
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus();
}
