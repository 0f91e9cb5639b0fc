import type { RefObject } from "react";
import { useLostFocus } from "../../ui/use-lost-focus.ts";

/** When what has the focus in `container` goes away, the first thing to do there takes it, or its heading. */
export const useKeptFocus = (container: RefObject<HTMLElement | null>) =>
  useLostFocus(container, () => firstIn(container.current));

/** null: there is nothing that could take the focus. */
export const firstIn = (within: Element | null): HTMLElement | null =>
  within?.querySelector<HTMLElement>("input, button") ?? within?.querySelector<HTMLElement>("h3") ?? null;
