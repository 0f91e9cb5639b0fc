/** Keeps a growing answer on disk: never more than a second or 64 tokens behind, one write at a time. */
import type { Answer } from "../../../shared/domain.ts";
import { limits } from "../../../shared/limits.ts";

export interface AnswerWriter {
  /** The answer as it is now, and how many tokens it grew by. */
  grew(answer: Answer, tokens: number): void;
  /** Waits for the write that is under way; throws what it or an earlier one threw. Nothing is written after. */
  close(): Promise<void>;
}

/** @param onFailure called at the first write that fails, so that generation can be stopped at once. */
export function createAnswerWriter(
  write: (answer: Answer) => Promise<void>,
  onFailure: (thrown: unknown) => void,
): AnswerWriter {
  let latest: Answer | null = null;
  let unwritten = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let busy = false;
  let failure: { readonly thrown: unknown } | null = null;
  let closed = false;

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (latest === null || busy || failure !== null || closed) return;
    const answer = latest;
    latest = null;
    unwritten = 0;
    busy = true;
    writing = write(answer)
      .catch((thrown: unknown) => {
        failure = { thrown };
        onFailure(thrown);
      })
      .finally(() => {
        busy = false;
        if (latest !== null) schedule();
      });
  };
  const schedule = (): void => {
    if (unwritten >= limits.answerFlushTokens) flush();
    else timer ??= setTimeout(flush, limits.answerFlushMs / 2);
  };

  return {
    grew(answer, tokens) {
      latest = answer;
      unwritten += tokens;
      if (!busy) schedule();
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await writing;
      if (failure !== null) throw failure.thrown;
    },
  };
}
