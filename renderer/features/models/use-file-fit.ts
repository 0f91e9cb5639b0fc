import { useEffect, useEffectEvent, useState } from "react";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import type { FileFit, Machine } from "../../../shared/weights/fit.ts";

export interface FittedFile {
  readonly machine: Machine;
  readonly fit: FileFit;
}

export type FileFitState =
  | { readonly state: "waiting" }
  | { readonly state: "failed"; readonly failure: Failure }
  | ({ readonly state: "known" } & FittedFile);

export const waiting: FileFitState = { state: "waiting" };

/**
 * How one file fits: asked at each new `occasion`, `pauseMs` after it if there is no other one meanwhile. null: there is
 * nothing to ask.
 */
export function useFileFit(
  occasion: string | null,
  ask: () => Promise<FittedFile>,
  pauseMs = 0,
): FileFitState {
  const [answer, setAnswer] = useState<{ readonly to: string | null; readonly state: FileFitState }>({
    to: null,
    state: waiting,
  });
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    if (occasion === null) return;
    let wanted = true;
    const say = (state: FileFitState): void => {
      if (wanted) setAnswer({ to: occasion, state });
    };
    const ask = async (): Promise<void> => {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (!wanted) return;
      try {
        say({ state: "known", ...(await askNow()) });
      } catch (thrown) {
        say({ state: "failed", failure: toFailure(thrown) });
      }
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [occasion, pauseMs]);
  return occasion !== null && answer.to === occasion ? answer.state : waiting;
}
