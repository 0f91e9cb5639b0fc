import type { ReactNode } from "react";
import type { Failure } from "../../../shared/errors.ts";
import { useActions, useApp, useCore } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

interface ImageInputOffProps {
  readonly failure: Failure;
  /** Another way out, beside the one that tries again. */
  readonly action?: ReactNode;
  /** The note goes while the model is loaded again, and its button with it: moves the focus to what stays. */
  readonly onTried?: () => void;
}

/** Why images cannot be asked about; what was missing may have been installed meanwhile, so it can be tried again. */
export function ImageInputOff({ failure, action = null, onTried }: ImageInputOffProps) {
  const retrying = useApp((state) => state.visionRetrying);
  return (
    <ErrorNote
      tone="warn"
      message={`Image input is off. ${failure.message}`}
      remedy={retrying ? "Preparing the image encoder. Compiling takes a minute or two." : failure.remedy}
      action={
        <>
          {failure.code === "VISION_ADDON_UNUSABLE" ? <TryAgain onTried={onTried} /> : null}
          {action}
        </>
      }
    />
  );
}

function TryAgain({ onTried }: { readonly onTried: (() => void) | undefined }) {
  const { retryVision } = useActions();
  const busy = useCore((state) => state.engine.state === "busy");
  const retrying = useApp((state) => state.visionRetrying);
  const retry = async (): Promise<void> => {
    if (retrying || busy) return;
    await retryVision();
    onTried?.();
  };
  return (
    <Button size="small" aria-disabled={retrying || busy} onClick={() => void retry()}>
      Try again
    </Button>
  );
}
