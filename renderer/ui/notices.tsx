import { CircleAlert, X } from "lucide-react";
import { type FocusEvent, type RefObject, useEffect, useRef } from "react";
import type { Notice } from "../stores/app-store.ts";
import { useActions, useApp } from "../stores/context.tsx";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";
import { useLostFocus } from "./use-lost-focus.ts";

/** Lines at the bottom of the window: errors without a place of their own, and what can be undone. */
export function Notices() {
  const notices = useApp((state) => state.notices);
  const list = useRef<HTMLUListElement>(null);
  return (
    <ul className="notices" aria-label="Notices" aria-live="polite" ref={list} {...useFocusBack(list)}>
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </ul>
  );
}

/** A notice that goes with the focus gives it back to where it was before, or else to the region around the notices. */
function useFocusBack(list: RefObject<HTMLElement | null>) {
  const before = useRef<HTMLElement | null>(null);
  const { onFocus, onBlur } = useLostFocus(list, () =>
    before.current?.isConnected === true ? before.current : (list.current?.closest("main") ?? null),
  );
  return {
    onBlur,
    onFocus: (event: FocusEvent): void => {
      onFocus(event);
      const { relatedTarget: from } = event;
      if (from instanceof HTMLElement && !list.current?.contains(from)) before.current = from;
    },
  };
}

function NoticeLine({ notice }: { notice: Notice }) {
  const { dismiss } = useActions();
  const { id, tone, message, remedy, action, until } = notice;
  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(() => dismiss(id), until - Date.now());
    return () => clearTimeout(timer);
  }, [dismiss, id, until]);
  return (
    <li className={`notice notice--${tone}`}>
      {tone === "error" ? <CircleAlert size={16} aria-hidden /> : null}
      <div className="notice__text">
        <p>{message}</p>
        {remedy === "" ? null : <p>{remedy}</p>}
      </div>
      {action === null ? null : <Button onClick={action.run}>{action.label}</Button>}
      <IconButton label="Dismiss" icon={X} onClick={() => dismiss(id)} />
    </li>
  );
}
