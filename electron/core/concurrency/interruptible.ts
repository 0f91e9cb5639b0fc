/** Waiting that ends when the user says stop, though native work cannot. */

/** Thrown by what was being waited for when the signal came. */
export class Aborted extends Error {}

/**
 * `wait(work)` settles as `work` does, or rejects with {@link Aborted} as soon as the signal comes; the work itself goes
 * on. `settled()` resolves when all that was waited for has ended, well or badly.
 */
export class Interruptible {
  readonly #aborted: Promise<never>;
  readonly #signal: AbortSignal;
  #last: Promise<unknown> = Promise.resolve();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.#aborted = new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new Aborted()), { once: true });
    });
    // The signal may come when no wait runs.
    this.#aborted.catch(() => undefined);
  }

  wait<T>(work: Promise<T>): Promise<T> {
    this.#last = work;
    // A rejection after the signal is handled here, since no wait is left to get it.
    work.catch(() => undefined);
    if (this.#signal.aborted) return Promise.reject(new Aborted());
    return Promise.race([work, this.#aborted]);
  }

  /** How the work that was waited for last ended: true for well. */
  async settled(): Promise<boolean> {
    return await this.#last.then(
      () => true,
      () => false,
    );
  }
}

/** So many milliseconds, or until the signal comes. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", wake, { once: true });
  });
