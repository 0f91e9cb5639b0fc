import { CircleAlert, X } from "lucide-react";
import { useEffect } from "react";
import type { Notice } from "../stores/app-store.ts";
import { useActions, useApp } from "../stores/context.tsx";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";

/** Lines at the bottom of the window: errors without a place of their own, and what can be undone. */
export function Notices() {
  const notices = useApp((state) => state.notices);
  return (
    <ul className="notices" aria-label="Notices" aria-live="polite">
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </ul>
  );
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
