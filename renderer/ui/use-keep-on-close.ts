import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

/**
 * Calls `keep`, as it was drawn last, when the field has left the window. A field that is taken away with its surface
 * (Escape in a dialog, another page) has no `onBlur`: React is deaf to what it causes itself while it removes elements.
 * @returns the ref for the field
 */
export function useKeepOnClose<Field extends HTMLElement>(keep: () => void): RefObject<Field | null> {
  const field = useRef<Field>(null);
  const latest = useRef(keep);
  useLayoutEffect(() => {
    latest.current = keep;
  });
  useEffect(() => {
    const element = field.current;
    // StrictMode runs this for a field that stays.
    return () => (element?.isConnected === true ? undefined : latest.current());
  }, []);
  return field;
}
