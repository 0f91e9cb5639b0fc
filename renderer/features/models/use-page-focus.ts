import { type RefObject, useEffect, useState } from "react";
import { useActions } from "../../stores/context.tsx";
import { focusComposer } from "../../ui/composer-focus.ts";

/** Takes the focus when the page opens and gives it back when it closes; Escape closes it. */
export function usePageFocus(page: RefObject<HTMLElement | null>): void {
  const { openPanel } = useActions();
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    // A part of the page that was asked for has taken it already.
    if (page.current?.contains(document.activeElement) === false) page.current.focus();
    return () => {
      // The covered panes can take the focus again only once React is done with them.
      if (before instanceof HTMLElement) requestAnimationFrame(() => focusAgain(before));
    };
  }, [page, before]);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      // Whatever lies over the page is closed first.
      if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      // Escape stops the answer behind the page as well: it means one thing at a time.
      event.preventDefault();
      openPanel(null);
    };
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, [openPanel]);
}

/** Unless something else has taken it meanwhile. What opened the page may be gone. */
function focusAgain(before: HTMLElement): void {
  if (document.activeElement !== document.body) return;
  if (before.isConnected && before !== document.body) before.focus();
  else focusComposer();
}
