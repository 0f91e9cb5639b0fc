import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** As near to the end as this counts as being there, in pixels: zoomed pages end between two pixels. */
const nearPx = 24;

export interface Follow {
  /** For the element that scrolls, and for the one in it that grows. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** The end is out of sight. */
  readonly away: boolean;
  readonly toEnd: () => void;
}

/**
 * Keeps the end of a growing list in sight while the reader is there, and lets go the moment they scroll up. Where the
 * reader is elsewhere, the browser's own scroll anchoring keeps their place.
 */
export function useFollow(): Follow {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    following.current = true;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, []);

  useLayoutEffect(toEnd, [toEnd]);

  useEffect(() => {
    const element = scroller.current;
    const list = content.current;
    if (element === null || list === null) return;
    const distance = (): number => element.scrollHeight - element.scrollTop - element.clientHeight;
    const tell = (): void => setAway(!following.current && distance() > nearPx);
    const scrolled = (): void => {
      if (distance() <= nearPx) following.current = true;
      // Upwards: by hand, with the scroll bar or with a key.
      else if (element.scrollTop < lastTop.current) following.current = false;
      lastTop.current = element.scrollTop;
      tell();
    };
    const wheeled = ({ deltaY }: WheelEvent): void => {
      if (deltaY < 0 && element.scrollTop > 0) following.current = false;
    };
    const grown = new ResizeObserver(() => {
      if (following.current) toEnd();
      tell();
    });
    grown.observe(list);
    grown.observe(element);
    element.addEventListener("scroll", scrolled, { passive: true });
    element.addEventListener("wheel", wheeled, { passive: true });
    return () => {
      grown.disconnect();
      element.removeEventListener("scroll", scrolled);
      element.removeEventListener("wheel", wheeled);
    };
  }, [toEnd]);

  return { scroller, content, away, toEnd };
}
