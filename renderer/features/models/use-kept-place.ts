import { type FocusEvent, type RefObject, useRef } from "react";
import { useLostFocus } from "../../ui/use-lost-focus.ts";
import { firstIn } from "./use-kept-focus.ts";

/** Where the focus is in a list. */
interface Place {
  /** null: beside its rows. */
  readonly row: Element | null;
  /** Among the rows; -1 beside them. */
  readonly at: number;
}

/**
 * When what has the focus in a list of rows goes away, the first thing to do in its row takes it, or the row's heading. When
 * the whole row goes, it is the heading of the row that comes to its place, else of the row or the section around the list:
 * a key that is still held down does nothing there.
 */
export function useKeptPlace(list: RefObject<HTMLElement | null>) {
  const place = useRef<Place>({ row: null, at: -1 });
  const { onFocus, onBlur } = useLostFocus(list, () => nextIn(list.current, place.current));
  return {
    onBlur,
    onFocus: (event: FocusEvent): void => {
      onFocus(event);
      const { current: within } = list;
      // What a row has opened over the page keeps the row's place.
      if (within?.contains(event.target)) place.current = placeOf(within, event.target);
    },
  };
}

const rowsIn = (list: Element): Element[] => [...list.querySelectorAll("li")];

function placeOf(list: Element, target: Element): Place {
  const row = target.closest("li");
  return { row, at: row === null ? -1 : rowsIn(list).indexOf(row) };
}

function nextIn(list: Element | null, { row, at }: Place): HTMLElement | null {
  if (list === null) return null;
  if (row?.isConnected) return firstIn(row);
  const rows = rowsIn(list);
  return headingOf(rows[Math.min(at, rows.length - 1)]) ?? headingOf(list.closest("li, section"));
}

const headingOf = (within: Element | null | undefined): HTMLElement | null =>
  within?.querySelector<HTMLElement>("h2, h3") ?? null;
