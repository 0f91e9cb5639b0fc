/**
 * Decides whether one connection is enough. On a fast line each further connection costs time and memory; on a slow or
 * crowded line several get more. Only measuring tells which of the two it is.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../../../shared/limits.ts";
import type { ReceivedRanges } from "./received-ranges.ts";

/**
 * Resolves when less than `limits.downloadFastBytesPerSecond` arrived during `periodMs` after the first bytes,
 * immediately when `periodMs` is 0, and when the signal is aborted.
 */
export async function untilSlow(
  received: Pick<ReceivedRanges, "bytes" | "changed">,
  periodMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (periodMs === 0 || signal.aborted) return;
  const enough = (limits.downloadFastBytesPerSecond * periodMs) / 1_000;
  // Before the first bytes the hub itself takes its time, or asks for a pause: further connections would not help.
  await Promise.race([received.changed(), once(signal, "abort")]);
  while (!signal.aborted) {
    const before = received.bytes;
    await sleep(periodMs, undefined, { signal }).catch(() => undefined);
    if (received.bytes - before < enough) return;
  }
}
