/** The engine's status and its listeners. */
import type { EngineStatus } from "../../../shared/domain.ts";

/** Progress is published at most 10 times a second. */
const progressMs = 100;

export class StatusFeed {
  readonly #listeners = new Set<(status: EngineStatus) => void>();
  readonly #now: () => number;
  #status: EngineStatus = { state: "off" };
  #publishedAt = -Infinity;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  set(status: EngineStatus): void {
    const onlyProgress = status.state === "loading" && this.#status.state === "loading";
    this.#status = status;
    if (onlyProgress && this.#now() - this.#publishedAt < progressMs) return;
    this.#publishedAt = this.#now();
    for (const listener of this.#listeners) listener(status);
  }

  subscribe(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
