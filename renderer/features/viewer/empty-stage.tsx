import type { ReactNode } from "react";
import type { Failure } from "../../../shared/errors.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

/** The stage while there is no picture on it: the bar stays, so that another image can be chosen and nothing jumps. */
export function EmptyStage({ steps, children }: { steps: ReactNode; children: ReactNode }) {
  return (
    <>
      <div className="stage stage--empty">{children}</div>
      <div className="stage-bar">{steps}</div>
    </>
  );
}

export function StageFailure({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  return (
    <ErrorNote
      message={failure.message}
      remedy={failure.remedy}
      action={<Button onClick={onRetry}>Try again</Button>}
    />
  );
}
