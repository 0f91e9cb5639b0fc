/** First come, first served: one at a time. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /** Resolves to the way to give the turn back; null when the signal came first, and then nothing is to be given back. */
  async take(signal?: AbortSignal): Promise<(() => void) | null> {
    const before = this.#last;
    const { promise, resolve: giveBack } = Promise.withResolvers<void>();
    this.#last = promise;
    if (signal === undefined) {
      await before;
      return giveBack;
    }
    const gaveUp = Promise.withResolvers<"gave-up">();
    const giveUp = (): void => gaveUp.resolve("gave-up");
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    const first = await Promise.race([before.then(() => "turn" as const), gaveUp.promise]);
    signal.removeEventListener("abort", giveUp);
    if (first === "turn" && !signal.aborted) return giveBack;
    void before.then(giveBack);
    return null;
  }
}
