/** First come, first served: one at a time. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /** Resolves to the function that releases it; null when the signal came first, and then there is nothing to release. */
  async take(signal?: AbortSignal): Promise<(() => void) | null> {
    const before = this.#last;
    const { promise, resolve: release } = Promise.withResolvers<void>();
    this.#last = promise;
    if (signal === undefined) {
      await before;
      return release;
    }
    const gaveUp = Promise.withResolvers<"gave-up">();
    const giveUp = (): void => gaveUp.resolve("gave-up");
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    const first = await Promise.race([before.then(() => "turn" as const), gaveUp.promise]);
    signal.removeEventListener("abort", giveUp);
    if (first === "turn" && !signal.aborted) return release;
    void before.then(release);
    return null;
  }
}
