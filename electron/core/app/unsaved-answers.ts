/** Ended answers that the disk did not take: held in memory, shown, and tried again until it does. */
import type { Answer, CaseSummary, Provenance } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { Store } from "../store/store.ts";

export interface UnsavedAnswers {
  /** `shown` says that the disk did not take it; `whole` is what is written once it does. */
  add(ended: {
    readonly shown: Answer;
    readonly whole: Answer;
    readonly provenance: Provenance | null;
  }): void;
  /** The answer as the windows know it; undefined when the disk is up to date. */
  get(answerId: string): Answer | undefined;
  /** A last try. */
  dispose(): Promise<void>;
}

const retryMs = 5_000;
const isGone = (thrown: unknown): boolean => thrown instanceof CasebookError && thrown.code === "NOT_FOUND";

export function createUnsavedAnswers(
  store: Pick<Store, "finishAnswer">,
  kept: (answer: Answer, summary: CaseSummary) => void,
): UnsavedAnswers {
  const waiting = new Map<string, Parameters<UnsavedAnswers["add"]>[0]>();
  let timer: NodeJS.Timeout | null = null;

  const retry = async (): Promise<void> => {
    timer = null;
    for (const [id, { whole, provenance }] of waiting) {
      try {
        const summary = await store.finishAnswer(whole, provenance);
        waiting.delete(id);
        kept(whole, summary);
      } catch (thrown) {
        // Of a case that was destroyed meanwhile nothing is kept. Otherwise the reason has been shown with the answer.
        if (isGone(thrown)) waiting.delete(id);
        else schedule();
      }
    }
  };
  const schedule = (): void => {
    timer ??= setTimeout(() => void retry(), retryMs);
    timer.unref();
  };

  return {
    add(ended) {
      waiting.set(ended.whole.id, ended);
      schedule();
    },
    get: (answerId) => waiting.get(answerId)?.shown,
    async dispose() {
      if (timer !== null) clearTimeout(timer);
      if (waiting.size > 0) await retry();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
