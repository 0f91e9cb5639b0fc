/** Says from time to time which bytes are on the disk itself, so that a journal never claims more than there is. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ByteRanges } from "./byte-ranges.ts";
import type { PartFile } from "./part-file.ts";
import type { Received } from "./received.ts";

export interface SaverOptions {
  readonly part: Pick<PartFile, "sync">;
  readonly received: Received;
  /** Least time between two beats, in milliseconds. */
  readonly saveMs: number;
  /** Before each beat; whatever it throws ends the beats. */
  readonly check: () => Promise<void>;
  readonly onSaved: (ranges: ByteRanges) => void;
  readonly onFailure: (thrown: unknown) => void;
}

export interface Saver {
  /** Saves a last time. Throws what the disk says. */
  stop(): Promise<void>;
}

/** Beats until it is stopped. What a beat throws goes to `onFailure`, once. */
export function startSaver({ part, received, saveMs, check, onSaved, onFailure }: SaverOptions): Saver {
  const over = new AbortController();
  let saved: ByteRanges | null = null;

  const save = async (): Promise<void> => {
    const { ranges, generation } = received;
    if (ranges === saved) return;
    await part.sync();
    // Everything was thrown away meanwhile: the next beat says so.
    if (generation !== received.generation) return;
    saved = ranges;
    onSaved(ranges);
  };
  const beat = async (): Promise<void> => {
    for (let lastMs = 0; !over.signal.aborted; ) {
      // A disk that is slow to sync would do nothing else: it gets at least as long for the bytes themselves.
      await sleep(Math.max(saveMs, lastMs), undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) return;
      const begin = performance.now();
      await check();
      await save();
      lastMs = performance.now() - begin;
    }
  };
  const beats = beat().catch(onFailure);
  return {
    async stop() {
      over.abort();
      await beats;
      await save();
    },
  };
}
