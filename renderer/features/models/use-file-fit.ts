import { useEffect, useEffectEvent, useState } from "react";
import type { Reply } from "../../../shared/contract.ts";
import { type Failure, toFailure } from "../../../shared/errors.ts";

type FittedFile = Reply<"models.fitOnHub">;

export type FileFitState =
  | { readonly state: "waiting" }
  | { readonly state: "failed"; readonly failure: Failure }
  /** `stale`: of what was asked before; the next answer is on its way. */
  | ({ readonly state: "known"; readonly stale: boolean } & FittedFile);

export const waiting: FileFitState = { state: "waiting" };

interface Question {
  /** Which file; null: there is nothing to ask. */
  readonly file: string | null;
  /** Under which conditions: the same file is asked about again when they change. */
  readonly conditions: string;
  readonly ask: () => Promise<FittedFile>;
  /** After the last change. */
  readonly pauseMs?: number;
}

interface Answer {
  readonly file: string | null;
  readonly conditions: string;
  readonly said: { readonly failure: Failure } | FittedFile;
}

/** The fit of one file. The last answer stays until the next one is there. */
export function useFileFit({ file, conditions, ask, pauseMs = 0 }: Question): FileFitState {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    if (file === null) return;
    let wanted = true;
    const run = async (): Promise<void> => {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (!wanted) return;
      const said = await askNow().catch((thrown: unknown) => ({ failure: toFailure(thrown) }));
      if (wanted) setAnswer({ file, conditions, said });
    };
    void run();
    return () => {
      wanted = false;
    };
  }, [file, conditions, pauseMs]);
  if (file === null || answer?.file !== file) return waiting;
  const { said } = answer;
  if ("failure" in said) return { state: "failed", ...said };
  return { state: "known", stale: answer.conditions !== conditions, ...said };
}
