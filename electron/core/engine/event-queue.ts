/** Events that arrive by callback, for whoever iterates. */
export class EventQueue<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #end: { readonly error: unknown } | "well" | null = null;
  #wake: (() => void) | null = null;

  push(event: T): void {
    if (this.#end !== null) return;
    this.#waiting.push(event);
    this.#wake?.();
  }

  close(): void {
    this.#end ??= "well";
    this.#wake?.();
  }

  /** The iteration throws `error` after the events that came before. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) yield event;
      if (this.#end === "well") return;
      if (this.#end !== null) throw this.#end.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
