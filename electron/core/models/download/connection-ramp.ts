/**
 * Whether one connection is enough. On a fast line each further one costs time and memory; on a slow or crowded line several
 * get more. Which of the two it is shows only in the doing.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../../../shared/limits.ts";
import type { ReceivedRanges } from "./received-ranges.ts";

/**
 * Resolves as soon as less than `limits.downloadFastBytesPerSecond` came for `periodMs` after the first bytes, at once when
 * that is 0, and when the signal ends it.
 */
export async function untilSlow(
  received: Pick<ReceivedRanges, "bytes" | "changed">,
  periodMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (periodMs === 0 || signal.aborted) return;
  const enough = (limits.downloadFastBytesPerSecond * periodMs) / 1_000;
  // Before them it is the hub that takes its time, or asks for a pause, and several would do no better.
  await Promise.race([received.changed(), once(signal, "abort")]);
  while (!signal.aborted) {
    const before = received.bytes;
    await sleep(periodMs, undefined, { signal }).catch(() => undefined);
    if (received.bytes - before < enough) return;
  }
}
