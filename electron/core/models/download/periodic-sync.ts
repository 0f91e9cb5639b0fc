/**
 * Brings what was written onto the disk itself while more arrives, and says from time to time which bytes are there, so that a
 * journal never claims more than there is.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ByteRanges } from "./byte-ranges.ts";
import type { PartFile } from "./part-file.ts";
import type { ReceivedRanges } from "./received-ranges.ts";

export interface PeriodicSyncOptions {
  readonly part: Pick<PartFile, "sync">;
  readonly received: ReceivedRanges;
  /** From one report to the next, in milliseconds. */
  readonly saveMs: number;
  /** The disk gets these sooner: what is left to it at the end is waited for. */
  readonly saveBytes: number;
  /** Before each sync; whatever it throws ends them. */
  readonly check: () => Promise<void>;
  readonly onSaved: (ranges: ByteRanges) => void;
  readonly onFailure: (thrown: unknown) => void;
}

export interface PeriodicSync {
  /** Saves a last time, however often it is called. Throws what the disk says, or has said. */
  stop(): Promise<void>;
}

/** Saves until it is stopped, or fails. What is thrown meanwhile goes to `onFailure`, once. */
export function startPeriodicSync(options: PeriodicSyncOptions): PeriodicSync {
  const { part, received, saveMs, saveBytes, check, onSaved, onFailure } = options;
  const over = new AbortController();
  let synced: Pick<ReceivedRanges, "ranges" | "generation"> | null = null;
  let reported: ByteRanges | null = null;
  /** Bytes that were there when the last sync began. */
  let bytesBefore = received.bytes;
  const failures: unknown[] = [];
  let stopped: Promise<void> | null = null;

  const sync = async (): Promise<void> => {
    const { ranges, generation, bytes } = received;
    if (ranges === synced?.ranges) return;
    // A system tells of lost bytes once: asked again, it would say that they are there.
    if (failures.length > 0) throw failures[0];
    bytesBefore = bytes;
    await part.sync().catch((thrown: unknown) => {
      failures.push(thrown);
      throw thrown;
    });
    synced = { ranges, generation };
  };
  const tell = (): void => {
    // Everything was thrown away meanwhile: next time it is said what is there instead.
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
