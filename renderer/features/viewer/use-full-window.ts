import { type RefObject, useEffect, useState } from "react";

/** The pane over the whole window. Escape leaves it; what lies under it can neither be reached nor read meanwhile. */
export function useFullWindow(pane: RefObject<HTMLElement | null>): {
  readonly full: boolean;
  readonly setFull: (full: boolean) => void;
} {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const element = pane.current;
    if (!full || element === null) return;
    const covered = besides(element);
    for (const other of covered) other.inert = true;
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // Escape stops an answer as well: it means one thing at a time.
      event.preventDefault();
      setFull(false);
    };
    window.addEventListener("keydown", listen, { capture: true });
    return () => {
      for (const other of covered) other.inert = false;
      window.removeEventListener("keydown", listen, { capture: true });
    };
  }, [full, pane]);
  return { full, setFull };
}

/** Everything on the page that is neither around the element nor in it, but for live regions, which go on speaking. */
function besides(element: HTMLElement): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (
    let inner = element;
    inner.parentElement !== null && inner !== document.body;
    inner = inner.parentElement
  ) {
    for (const other of inner.parentElement.children) {
      if (other !== inner && other instanceof HTMLElement && !other.inert && !other.matches("[aria-live]"))
        found.push(other);
    }
  }
  return found;
}
