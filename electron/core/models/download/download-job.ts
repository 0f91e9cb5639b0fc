/** Runs one download under its lock and returns how it ended. */
import { CasebookError, type Failure, toFailure } from "../../../../shared/errors.ts";
import { withDownloadLock } from "./download-lock.ts";
import type { DownloadState } from "./download-state.ts";
import { runSteps, type StepOptions } from "./download-steps.ts";
import { createJournalWriter, type JournalWriter } from "./journal-writer.ts";

/** Why a running download is ended from outside. */
export class Ended extends Error {
  readonly why: "pause" | "cancel" | "stop";
  constructor(why: Ended["why"]) {
    super(why);
    this.why = why;
  }
}

export type Outcome =
  | { readonly type: "done" | "paused" | "cancelled" | "stopped" }
  /** Another process has finished or cancelled it. */
  | { readonly type: "gone" }
  | { readonly type: "failed"; readonly failure: Failure };

export interface RunOptions extends StepOptions {
  /** Deletes all that was fetched, and the journal. */
  readonly discard: (download: DownloadState) => Promise<void>;
  readonly onBug: (thrown: unknown) => void;
}

/** Throws DOWNLOAD_ELSEWHERE before anything is touched. The signal's reason is an {@link Ended}. */
export function runDownload(
  download: DownloadState,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const { modelFolder, journals } = options;
  const { id } = download.journal;
  return withDownloadLock(modelFolder, id, async (): Promise<Outcome> => {
    const journal = await journals.read(id);
    if (journal === null) return { type: "gone" };
    download.journal = { ...journal, paused: false, failure: null };
    const journalWriter = createJournalWriter(download, journals);
    try {
      await runSteps({
        download,
        journalWriter,
        options,
        signal: AbortSignal.any([signal, journalWriter.failed]),
      });
      await journals.remove(id);
      return { type: "done" };
    } catch (thrown) {
      return await outcomeOf(thrown, journalWriter);
    } finally {
      download.live = null;
      download.speed.reset();
    }
  });

  async function outcomeOf(thrown: unknown, journalWriter: JournalWriter): Promise<Outcome> {
    // A failure that follows from being ended is not reported.
    const ended: unknown = signal.reason;
    if (ended instanceof Ended) {
      switch (ended.why) {
        case "cancel":
          await journalWriter.settled().catch(() => undefined);
          await options.discard(download);
          return { type: "cancelled" };
        case "pause":
          journalWriter.note({ paused: true });
          await journalWriter.settled();
          return { type: "paused" };
        case "stop":
          await journalWriter.settled();
          return { type: "stopped" };
      }
    }
    if (!(thrown instanceof CasebookError)) options.onBug(thrown);
    const failure = toFailure(thrown);
    journalWriter.note({ failure });
    // A full disk takes no journal either: the journal keeps its last state, and the failure is in the list.
    await journalWriter.settled().catch(() => undefined);
    return { type: "failed", failure };
  }
}
