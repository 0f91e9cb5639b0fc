/** Downloads in the order in which they were added. One runs at a time. */
import { CasebookError, toFailure } from "../../../../shared/errors.ts";
import { Ended, type Outcome } from "./download-job.ts";
import type { DownloadState, Phase } from "./download-state.ts";

export interface Queue {
  readonly downloads: readonly DownloadState[];
  find(downloadId: string): DownloadState | null;
  /** A queued download runs when its turn comes. */
  add(download: DownloadState): void;
  setPhase(download: DownloadState, phase: Phase): void;
  /** Takes the download off the list. */
  forget(download: DownloadState): void;
  /** Ends the download if it runs, and resolves when it does not. It may have ended otherwise in the meantime. */
  end(download: DownloadState, why: Ended["why"]): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** Throws DOWNLOAD_ELSEWHERE. */
  readonly run: (download: DownloadState, signal: AbortSignal) => Promise<Outcome>;
  /** Milliseconds until a download that runs in another process is tried again; null: it counts as failed. */
  readonly elsewhereMs: number | null;
  readonly now: () => number;
  readonly onChange: (download: DownloadState) => void;
  readonly onRemoved: (downloadId: string) => void;
  readonly onBug: (thrown: unknown) => void;
}

interface Running {
  readonly download: DownloadState;
  readonly stop: AbortController;
  readonly over: Promise<void>;
}

/** An empty queue. Throws nothing; what `run` throws becomes the state of its download. */
export function createQueue({ run, elsewhereMs, now, onChange, onRemoved, onBug }: QueueOptions): Queue {
  const downloads = new Map<string, DownloadState>();
  const retryTimers = new Map<DownloadState, NodeJS.Timeout>();
  let running: Running | null = null;
  let closed = false;

  const inOrder = (): DownloadState[] =>
    [...downloads.values()].toSorted((a, b) => a.journal.addedAt - b.journal.addedAt);

  const setPhase = (download: DownloadState, phase: Phase): void => {
    clearTimeout(retryTimers.get(download));
    retryTimers.delete(download);
    download.phase = phase;
    onChange(download);
    if (phase.state === "queued") startNext();
  };
  const forget = (download: DownloadState): void => {
    clearTimeout(retryTimers.get(download));
    retryTimers.delete(download);
    if (downloads.delete(download.journal.id)) onRemoved(download.journal.id);
  };
  const retryLater = (download: DownloadState, thrown: CasebookError, afterMs: number): void => {
    setPhase(download, { state: "waiting", failure: toFailure(thrown), retryAt: now() + afterMs });
    retryTimers.set(
      download,
      setTimeout(() => setPhase(download, { state: "queued" }), afterMs),
    );
  };
  const settle = (download: DownloadState, outcome: Outcome): void => {
    switch (outcome.type) {
      case "done":
      case "paused":
        return setPhase(download, { state: outcome.type });
      case "stopped":
        return setPhase(download, { state: "queued" });
      case "cancelled":
      case "gone":
        return forget(download);
      case "failed":
        return setPhase(download, { state: "failed", failure: outcome.failure });
    }
  };
  const runOne = async (download: DownloadState, signal: AbortSignal): Promise<void> => {
    try {
      const outcome = await run(download, signal);
      running = null;
      settle(download, outcome);
    } catch (thrown) {
      running = null;
      if (!(thrown instanceof CasebookError)) onBug(thrown);
      else if (thrown.code === "DOWNLOAD_ELSEWHERE" && elsewhereMs !== null && !signal.aborted) {
        return retryLater(download, thrown, elsewhereMs);
      }
      setPhase(download, { state: "failed", failure: toFailure(thrown) });
    } finally {
      startNext();
    }
  };
  const startNext = (): void => {
    if (running !== null || closed) return;
    const download = inOrder().find(({ phase }) => phase.state === "queued");
    if (download === undefined) return;
    const stop = new AbortController();
    // The run begins in a later microtask, so that the caller sees the queued state first.
    const over = Promise.resolve().then(() => runOne(download, stop.signal));
    running = { download, stop, over };
  };
  const end = async (download: DownloadState | null, why: Ended["why"]): Promise<void> => {
    if (running === null || (download !== null && running.download !== download)) return;
    const { stop, over } = running;
    stop.abort(new Ended(why));
    await over;
  };

  return {
    get downloads() {
      return inOrder();
    },
    find: (downloadId) => downloads.get(downloadId) ?? null,
    add(download) {
      downloads.set(download.journal.id, download);
      setPhase(download, download.phase);
    },
    setPhase,
    forget,
    end,
    async close() {
      closed = true;
      for (const timer of retryTimers.values()) clearTimeout(timer);
      retryTimers.clear();
      await end(null, "stop");
    },
  };
}
