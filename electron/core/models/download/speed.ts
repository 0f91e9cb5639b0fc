/** How fast bytes arrive, over the last seconds. Pure: the caller passes the time. */

export interface Speed {
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
}

export interface SpeedMeter {
  /** `bytes`: on the disk so far; fewer than before resets the meter. `now` in milliseconds. */
  add(bytes: number, now: number): void;
  /** null: unknown, at the start and after a pause. */
  read(left: number, now: number): Speed | null;
  reset(): void;
}

/** A smaller window makes the figure jump with each piece; a larger one lags behind a change of the line. */
const windowMs = 5_000;
/** A figure from less than this is a guess. */
const leastMs = 500;

/** A meter without samples. Throws nothing. */
export function createSpeedMeter(): SpeedMeter {
  let samples: readonly { readonly bytes: number; readonly at: number }[] = [];
  return {
    add(bytes, now) {
      if (bytes < (samples.at(-1)?.bytes ?? 0)) samples = [];
      // One sample older than the window stays, so that the samples span the whole window.
      const begin = samples.findLastIndex(({ at }) => at <= now - windowMs);
      samples = [...samples.slice(Math.max(0, begin)), { bytes, at: now }];
    },
    read(left, now) {
      const [oldest] = samples;
      const last = samples.at(-1);
      if (oldest === undefined || last === undefined) return null;
      if (last.at < now - windowMs || now - oldest.at < leastMs) return null;
      const bytesPerSecond = ((last.bytes - oldest.bytes) * 1_000) / (now - oldest.at);
      return bytesPerSecond > 0 ? { bytesPerSecond, secondsLeft: left / bytesPerSecond } : null;
    },
    reset() {
      samples = [];
    },
  };
}
