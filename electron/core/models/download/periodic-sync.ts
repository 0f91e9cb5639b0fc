/**
 * Syncs the part file to the disk while more bytes arrive, and reports from time to time which ranges are there, so
 * that a journal never claims more than the disk holds.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ByteRanges } from "./byte-ranges.ts";
import type { PartFile } from "./part-file.ts";
import type { ReceivedRanges } from "./received-ranges.ts";

export interface PeriodicSyncOptions {
  readonly part: Pick<PartFile, "sync">;
  readonly received: ReceivedRanges;
  /** Milliseconds from one report to the next. */
  readonly saveMs: number;
  /** Bytes after which the file is synced earlier, since the last sync is waited for. */
  readonly saveBytes: number;
  /** Runs before each sync; an error ends the syncing. */
  readonly check: () => Promise<void>;
  readonly onSaved: (ranges: ByteRanges) => void;
  readonly onFailure: (thrown: unknown) => void;
}

export interface PeriodicSync {
  /** Syncs a last time, also when called several times. Throws the disk's error. */
  stop(): Promise<void>;
}

/** Runs until it is stopped, or fails. An error goes to `onFailure`, once. */
export function startPeriodicSync(options: PeriodicSyncOptions): PeriodicSync {
  const { part, received, saveMs, saveBytes, check, onSaved, onFailure } = options;
  const over = new AbortController();
  let synced: Pick<ReceivedRanges, "ranges" | "generation"> | null = null;
  let reported: ByteRanges | null = null;
  /** Bytes received when the last sync began. */
  let bytesBefore = received.bytes;
  const failures: unknown[] = [];
  let stopped: Promise<void> | null = null;

  const sync = async (): Promise<void> => {
    const { ranges, generation, bytes } = received;
    if (ranges === synced?.ranges) return;
    // A system reports lost bytes once: a second sync would succeed without them (https://lwn.net/Articles/752063/).
    if (failures.length > 0) throw failures[0];
    bytesBefore = bytes;
    await part.sync().catch((thrown: unknown) => {
      failures.push(thrown);
      throw thrown;
    });
    synced = { ranges, generation };
  };
  const tell = (): void => {
    // The ranges were cleared meanwhile: the next report holds the new ones.
    if (synced?.generation !== received.generation || synced.ranges === reported) return;
    reported = synced.ranges;
    onSaved(reported);
  };
  const save = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const due = new AbortController();
      const pause = sleep(saveMs, undefined, { signal: over.signal })
        .catch(() => undefined)
        .finally(() => due.abort());
      while (!due.signal.aborted) {
        while (!due.signal.aborted && received.bytes - bytesBefore < saveBytes) {
          await Promise.race([pause, received.changed()]);
        }
        if (over.signal.aborted) return;
        await check();
        await sync();
      }
      tell();
    }
  };
  const saving = save().catch(onFailure);
  const stop = async (): Promise<void> => {
    over.abort();
    await saving;
    await sync();
    tell();
  };
  return { stop: () => (stopped ??= stop()) };
}
