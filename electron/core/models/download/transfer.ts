/**
 * Brings all bytes of one file into its part file: over one connection, or on a slow line over several, each with a
 * range of its own, tried again when they break. Hashing is done elsewhere.
 */
import { once } from "node:events";
import { CasebookError } from "../../../../shared/errors.ts";
import type { Hub, RangeAnswer } from "../hub/hub.ts";
import { type Piece, readBody } from "./body-reader.ts";
import { untilSlow } from "./connection-ramp.ts";
import { connectionEndedEarly } from "./errors.ts";
import type { PartFile } from "./part-file.ts";
import type { ReceivedRanges } from "./received-ranges.ts";
import { createRecovery, type Recover, type Recovery, type Waiting } from "./recovery.ts";
import { createSource, type ExpectedFile, type Source } from "./resolved-source.ts";
import { createRetries } from "./retry.ts";

export interface TransferOptions {
  readonly hub: Pick<Hub, "resolve" | "range">;
  readonly expected: ExpectedFile;
  readonly part: PartFile;
  readonly received: ReceivedRanges;
  readonly connections: number;
  /** 0: all connections start together. */
  readonly rampMs: number;
  readonly pieceBytes: number;
  readonly backoffMs: number;
  readonly onWaiting: (waiting: Waiting | null) => void;
  readonly signal: AbortSignal;
}

/** Resolves when every byte is there. Throws HUB_*, DOWNLOAD_*, DISK_FULL, LIBRARY_READ_ONLY, the signal's reason. */
export async function transfer(options: TransferOptions): Promise<void> {
  const { hub, expected, received, backoffMs, onWaiting } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const source = createSource(hub, expected, signal);
  const retries = createRetries({ backoffMs, now: Date.now });
  const recovery = createRecovery({ retries, bytes: () => received.bytes, now: Date.now, onWaiting, signal });
  const recover: Recover = async (thrown) => {
    source.forget();
    await recovery.recover(thrown);
  };
  let { connections } = options;
  try {
    while (received.bytes < received.total) {
      options.signal.throwIfAborted();
      try {
        const whole = await fetchRanges(
          { ...options, connections, signal },
          { source, recover, pause: recovery.pause },
        );
        if (whole === null) continue;
        // A server or proxy ignores ranges: the file comes as one stream from the first byte on, over one connection
        // from now on.
        connections = 1;
        received.clear();
        await receiveRange(options, whole, { from: 0, at: 0, to: received.total });
      } catch (thrown) {
        if (invalidatesReceived(options, thrown)) received.clear();
        await recover(thrown);
      }
    }
  } finally {
    over.abort();
  }
}

/**
 * The file is another one, and without a hash the bytes of the two cannot be told apart: those on the disk are
 * discarded.
 */
const invalidatesReceived = ({ expected }: TransferOptions, thrown: unknown): boolean =>
  expected.sha256 === null && thrown instanceof CasebookError && thrown.code === "DOWNLOAD_CHANGED";

interface FetchContext extends Recovery {
  readonly source: Source;
}

/**
 * null: every missing byte was requested. Otherwise the answer of a server that sends the whole file instead, its body
 * unread. Nothing is written after it resolves or throws.
 */
async function fetchRanges(
  options: TransferOptions,
  { source, recover, pause }: FetchContext,
): Promise<RangeAnswer | null> {
  const { hub, received, connections, rampMs, pieceBytes } = options;
  const lanes = Array.from({ length: connections }, () => new AbortController());
  const endAllBut = (one: AbortController | null): void => {
    for (const lane of lanes) if (lane !== one) lane.abort();
  };
  const inFlight = new Set<Piece>();
  /** A connection that stays the only one takes the whole gap. */
  let maxGapBytes = connections > 1 && rampMs === 0 ? pieceBytes : Number.POSITIVE_INFINITY;
  /** Aborted when no gap is left that a connection could take. */
  const done = new AbortController();
  /** Leaves the first connection one piece, and the rest of its range to the others. */
  const shareRemaining = (): void => {
    maxGapBytes = pieceBytes;
    for (const piece of inFlight) piece.to = Math.min(piece.to, piece.at + maxGapBytes);
  };
  const slow =
    connections > 1
      ? untilSlow(received, rampMs, AbortSignal.any([options.signal, done.signal])).then(shareRemaining)
      : null;

  const run = async (lane: AbortController): Promise<RangeAnswer | null> => {
    const signal = AbortSignal.any([options.signal, lane.signal]);
    const ended = once(lane.signal, "abort");
    if (lane !== lanes[0]) await Promise.race([slow, ended]);
    for (;;) {
      await Promise.race([pause(), ended]);
      const gap = lane.signal.aborted ? null : received.gap([...inFlight], maxGapBytes);
      if (gap === null) {
        done.abort();
        return null;
      }
      const piece: Piece = { ...gap, at: gap.from };
      inFlight.add(piece);
      try {
        const answer = await hub.range(await source.now(), { from: piece.from, to: piece.to - 1 }, signal);
        if (answer.status === 200) {
          // Another connection may have got a whole file in the same moment, and ended this one.
          if (lane.signal.aborted) answer.body.destroy();
          else endAllBut(lane);
          return lane.signal.aborted ? null : answer;
        }
        await receiveRange(options, answer, piece);
      } catch (thrown) {
        if (lane.signal.aborted) return null;
        inFlight.delete(piece);
        if (invalidatesReceived(options, thrown)) throw thrown;
        await Promise.race([recover(thrown), ended]);
      } finally {
        inFlight.delete(piece);
      }
    }
  };

  const settled = await Promise.allSettled(
    lanes.map((lane) =>
      run(lane).catch((thrown: unknown) => {
        endAllBut(null);
        throw thrown;
      }),
    ),
  );
  done.abort();
  const answers = settled.flatMap((one) =>
    one.status === "fulfilled" && one.value !== null ? [one.value] : [],
  );
  const failed = settled.find((one) => one.status === "rejected");
  const [first = null, ...others] = answers;
  for (const answer of failed === undefined ? others : answers) answer.body.destroy();
  if (failed !== undefined) throw failed.reason;
  return first;
}

/** Throws DOWNLOAD_WRONG_LENGTH when the body ends too early, and what the body or the disk fails with. */
async function receiveRange(
  { part, received, expected }: TransferOptions,
  { body }: RangeAnswer,
  piece: Piece,
) {
  await readBody({ body, piece, part, onWritten: (written) => received.add(written) });
  if (piece.at < piece.to) throw connectionEndedEarly(expected.file);
}
