/**
 * One order for what comes from the core: a snapshot when the window attaches, then each event by its number. Whatever does
 * not fit (a gap, a delta that continues another text) makes the window attach again. Replies may travel on a way of their
 * own, as on the desktop; each waits for the events that were published before it.
 */
import { type Failure, toFailure } from "../../shared/errors.ts";
import type { CasebookEvent, Snapshot } from "../../shared/events.ts";
import type { Bridge, Connection } from "../bridge.ts";

/** Attaching again and again would only add to whatever is wrong. */
const reattachPauseMs = 250;

export interface EventOrderOptions {
  readonly bridge: Bridge;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** False: the event does not fit what this window knows. */
  readonly onEvent: (event: CasebookEvent) => boolean;
  readonly onConnection: (connection: Connection) => void;
  /** The core refused to attach this window. The next connection tries again. */
  readonly onFailure: (failure: Failure) => void;
}

interface NumberedEvent {
  readonly seq: number;
  readonly event: CasebookEvent;
}

export class EventOrder {
  readonly #options: EventOrderOptions;
  readonly #stops: (() => void)[] = [];
  /** Number of the event that was applied last; null while a snapshot is on its way. */
  #applied: number | null = null;
  /** Nothing will be applied until there is another connection, so no reply waits. */
  #failed = false;
  /** Events that came before the snapshot that they follow. */
  #early: NumberedEvent[] = [];
  #replies: { readonly seq: number; readonly release: () => void }[] = [];
  /** Counts attempts to attach: the reply to an earlier one is out of date. */
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Attaches as soon as there is a connection. */
  constructor(options: EventOrderOptions) {
    this.#options = options;
    const { bridge } = options;
    bridge.holdReplies((seq) => this.#untilApplied(seq));
    this.#stops.push(
      bridge.onEvent((seq, event) => this.#receive({ seq, event })),
      bridge.onConnection((connection) => {
        options.onConnection(connection);
        if (connection === "open") void this.#attach();
        else this.#releaseAll();
      }),
    );
  }

  stop(): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
    this.#releaseAll();
  }

  async #attach(): Promise<void> {
    const mine = ++this.#attempt;
    this.#applied = null;
    this.#failed = false;
    this.#early = [];
    try {
      const snapshot = await this.#options.bridge.request("app.attach", {});
      if (mine !== this.#attempt) return;
      this.#options.onSnapshot(snapshot);
      this.#applied = snapshot.seq;
      const early = this.#early;
      this.#early = [];
      for (const numbered of early) this.#receive(numbered);
      this.#release();
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (mine !== this.#attempt || failure.code === "DISCONNECTED") return;
      this.#failed = true;
      this.#releaseAll();
      this.#options.onFailure(failure);
    }
  }

  #receive({ seq, event }: NumberedEvent): void {
    if (this.#applied === null) {
      this.#early.push({ seq, event });
      return;
    }
    if (seq <= this.#applied) return;
    if (seq === this.#applied + 1 && this.#options.onEvent(event)) {
      this.#applied = seq;
      this.#release();
      return;
    }
    this.#applied = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#attach(), reattachPauseMs);
  }

  #untilApplied(seq: number): Promise<void> {
    if (this.#failed || (this.#applied !== null && this.#applied >= seq)) return Promise.resolve();
    return new Promise((release) => this.#replies.push({ seq, release }));
  }

  #release(): void {
    const applied = this.#applied ?? -1;
    const due = this.#replies.filter(({ seq }) => seq <= applied);
    this.#replies = this.#replies.filter(({ seq }) => seq > applied);
    for (const { release } of due) release();
  }

  #releaseAll(): void {
    for (const { release } of this.#replies) release();
    this.#replies = [];
  }
}
