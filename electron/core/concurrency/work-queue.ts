/** Who waits for an answer: somebody who asked and watches, or one of many that run by themselves. */
export type WorkClass = "person" | "batch";

/** One piece of work at a time. Whoever waits as "person" goes before every "batch"; within a class, first come, first served. */
export class WorkQueue {
  readonly #waiting: Readonly<Record<WorkClass, (() => void)[]>> = { person: [], batch: [] };
  #busy = false;

  /**
   * Resolves to the function that releases it; null when the signal came first, and then there is nothing to release.
   * Work that has begun is not interrupted, whoever waits.
   */
  async take(workClass: WorkClass, signal: AbortSignal): Promise<(() => void) | null> {
    if (signal.aborted) return null;
    if (this.#busy && !(await this.#wait(workClass, signal))) return null;
    this.#busy = true;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#next();
    };
  }

  /** The turn is handed over without a moment in which somebody else could take it. */
  #next(): void {
    const next = this.#waiting.person.shift() ?? this.#waiting.batch.shift();
    if (next === undefined) this.#busy = false;
    else next();
  }

  /** false: the signal came first. */
  #wait(workClass: WorkClass, signal: AbortSignal): Promise<boolean> {
    const queue = this.#waiting[workClass];
    return new Promise((resolve) => {
      const leave = (): void => {
        queue.splice(queue.indexOf(begin), 1);
        resolve(false);
      };
      const begin = (): void => {
        signal.removeEventListener("abort", leave);
        resolve(true);
      };
      queue.push(begin);
      signal.addEventListener("abort", leave, { once: true });
    });
  }
}
