/** Limits how many may work together; the others wait in line. */
import { CasebookError } from "../../shared/errors.ts";

export interface Slots {
  /** Does `work` when there is room. Throws CANCELLED if `signal` is aborted before that, and whatever `work` throws. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  const take = async (signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) throw cancelled();
    if (free > 0) {
      free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      const place = waiting.indexOf(resolve);
      // Its turn has come in the same moment: `work` hears of the signal too.
      if (place < 0) return;
      waiting.splice(place, 1);
      reject(cancelled());
    };
    waiting.push(resolve);
    signal?.addEventListener("abort", leave, { once: true });
    await promise;
    signal?.removeEventListener("abort", leave);
  };
  /** Hands the place to the next in line, where there is one. */
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };

  return {
    async run(work, signal) {
      await take(signal);
      try {
        return await work();
      } finally {
        giveBack();
      }
    },
  };
}

export const cancelled = (): CasebookError =>
  new CasebookError(
    "CANCELLED",
    "The image was taken back before it was read.",
    "Add it again if you want it.",
  );
