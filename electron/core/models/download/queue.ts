/** Downloads in the order in which they were added, of which one runs. */
import { CasebookError, toFailure } from "../../../../shared/errors.ts";
import { Ended, type Outcome } from "./download-job.ts";
import type { Entry, Phase } from "./download-state.ts";

export interface Queue {
  readonly entries: readonly Entry[];
  find(downloadId: string): Entry | null;
  /** It runs when its turn comes, if it is queued. */
  add(entry: Entry): void;
  setPhase(entry: Entry, phase: Phase): void;
  /** Takes it off the list. */
  forget(entry: Entry): void;
  /** Ends it if it runs; resolves when it does not. It may have come to another end in the meantime. */
  end(entry: Entry, why: Ended["why"]): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** Throws DOWNLOAD_ELSEWHERE. */
  readonly run: (entry: Entry, signal: AbortSignal) => Promise<Outcome>;
  /** What another process has in hand is looked at again after this, in milliseconds; null: it has failed. */
  readonly elsewhereMs: number | null;
  readonly now: () => number;
  readonly onChange: (entry: Entry) => void;
  readonly onRemoved: (downloadId: string) => void;
  readonly onBug: (thrown: unknown) => void;
}

interface Running {
  readonly entry: Entry;
  readonly stop: AbortController;
  readonly over: Promise<void>;
}

/** An empty queue. Throws nothing; what `run` throws becomes the state of its download. */
export function createQueue({ run, elsewhereMs, now, onChange, onRemoved, onBug }: QueueOptions): Queue {
  const entries = new Map<string, Entry>();
  const looks = new Map<Entry, NodeJS.Timeout>();
  let running: Running | null = null;
  let closed = false;

  const inOrder = (): Entry[] =>
    [...entries.values()].toSorted((a, b) => a.journal.addedAt - b.journal.addedAt);

  const setPhase = (entry: Entry, phase: Phase): void => {
    clearTimeout(looks.get(entry));
    looks.delete(entry);
    entry.phase = phase;
    onChange(entry);
    if (phase.state === "queued") startNext();
  };
  const forget = (entry: Entry): void => {
    clearTimeout(looks.get(entry));
    looks.delete(entry);
    if (entries.delete(entry.journal.id)) onRemoved(entry.journal.id);
  };
  const lookAgain = (entry: Entry, thrown: CasebookError, afterMs: number): void => {
    setPhase(entry, { state: "waiting", failure: toFailure(thrown), retryAt: now() + afterMs });
    looks.set(
      entry,
      setTimeout(() => setPhase(entry, { state: "queued" }), afterMs),
    );
  };
  const settle = (entry: Entry, outcome: Outcome): void => {
    switch (outcome.type) {
      case "done":
      case "paused":
        return setPhase(entry, { state: outcome.type });
      case "stopped":
        return setPhase(entry, { state: "queued" });
      case "cancelled":
      case "gone":
        return forget(entry);
      case "failed":
        return setPhase(entry, { state: "failed", failure: outcome.failure });
    }
  };
  const runOne = async (entry: Entry, signal: AbortSignal): Promise<void> => {
    try {
      const outcome = await run(entry, signal);
      running = null;
      settle(entry, outcome);
    } catch (thrown) {
      running = null;
      if (!(thrown instanceof CasebookError)) onBug(thrown);
      else if (thrown.code === "DOWNLOAD_ELSEWHERE" && elsewhereMs !== null && !signal.aborted) {
        return lookAgain(entry, thrown, elsewhereMs);
      }
      setPhase(entry, { state: "failed", failure: toFailure(thrown) });
    } finally {
      startNext();
    }
  };
  const startNext = (): void => {
    if (running !== null || closed) return;
    const entry = inOrder().find(({ phase }) => phase.state === "queued");
    if (entry === undefined) return;
    const stop = new AbortController();
    // Begins in a later turn: whoever queued it may still want to hear of it first.
    const over = Promise.resolve().then(() => runOne(entry, stop.signal));
    running = { entry, stop, over };
  };
  const end = async (entry: Entry | null, why: Ended["why"]): Promise<void> => {
    if (running === null || (entry !== null && running.entry !== entry)) return;
    const { stop, over } = running;
    stop.abort(new Ended(why));
    await over;
  };

  return {
    get entries() {
      return inOrder();
    },
    find: (downloadId) => entries.get(downloadId) ?? null,
    add(entry) {
      entries.set(entry.journal.id, entry);
      setPhase(entry, entry.phase);
    },
    setPhase,
    forget,
    end,
    async close() {
      closed = true;
      for (const timer of looks.values()) clearTimeout(timer);
      looks.clear();
      await end(null, "stop");
    },
  };
}
