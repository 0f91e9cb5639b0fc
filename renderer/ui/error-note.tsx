import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

interface ErrorNoteProps {
  readonly message: string;
  readonly remedy: string;
  readonly tone?: "danger" | "warn";
  /** The way out, as a button. */
  readonly action?: ReactNode;
}

/** An error where it happened: what happened, what to do, and the way out. */
export function ErrorNote({ message, remedy, tone = "danger", action }: ErrorNoteProps) {
  const Icon = tone === "danger" ? CircleAlert : TriangleAlert;
  return (
    <div className={`error-note error-note--${tone}`} role="alert">
      <Icon size={16} aria-hidden />
      <div className="error-note__text">
        <p>{message}</p>
        {remedy === "" ? null : <p>{remedy}</p>}
      </div>
      {action}
    </div>
  );
}
