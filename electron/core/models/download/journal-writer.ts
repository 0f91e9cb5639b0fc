/** Writes the journal of a running download. Writes run one after another, each with all changes so far. */
import type { DownloadState } from "./download-state.ts";
import type { FileProgress, Journal, Journals } from "./journal.ts";

export interface JournalWriter {
  /** Changes the download's journal now; the write follows. */
  note(change: Partial<Pick<Journal, "plan" | "files" | "paused" | "failure">>): void;
  noteFile(fileIndex: number, change: Partial<FileProgress>): void;
  /** Resolves when all changes so far are on the disk. Throws what the first failed write threw. */
  settled(): Promise<void>;
  /** Aborted when a write has failed, so that the transfer ends. */
  readonly failed: AbortSignal;
}

export function createJournalWriter(
  download: DownloadState,
  journals: Pick<Journals, "write">,
): JournalWriter {
  const failure = new AbortController();
  let last: Promise<void> = Promise.resolve();
  let writePending = false;
  const write = (): void => {
    // On a slow disk changes come faster than writes; the pending write takes all of them.
    if (writePending) return;
    writePending = true;
    last = last.then(() => {
      writePending = false;
      return journals.write(download.journal);
    });
    last.catch((thrown: unknown) => failure.abort(thrown));
  };
  const note: JournalWriter["note"] = (change) => {
    download.journal = { ...download.journal, ...change };
    write();
  };
  return {
    note,
    noteFile(fileIndex, change) {
      const files = download.journal.files.map((file, index) =>
        index === fileIndex ? { ...file, ...change } : file,
      );
      note({ files });
    },
    settled: () => last,
    failed: failure.signal,
  };
}
