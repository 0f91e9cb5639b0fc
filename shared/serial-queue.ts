/** Runs one piece of work after another, in the order of the calls. A failure does not keep the next one from running. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as the work does, once its turn came. */
  run<Result>(work: () => Promise<Result> | Result): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was given so far has ended, well or badly. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
