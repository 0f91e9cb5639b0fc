/** The engine's status and who wants to know of it. */
import type { EngineStatus } from "../../../shared/domain.ts";

/** Progress is told at most 10 times a second. */
const progressMs = 100;

export class StatusFeed {
  readonly #listeners = new Set<(status: EngineStatus) => void>();
  readonly #now: () => number;
  #status: EngineStatus = { state: "off" };
  #told = -Infinity;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  set(status: EngineStatus): void {
    const onlyProgress = status.state === "loading" && this.#status.state === "loading";
    this.#status = status;
    if (onlyProgress && this.#now() - this.#told < progressMs) return;
    this.#told = this.#now();
    for (const listener of this.#listeners) listener(status);
  }

  subscribe(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
