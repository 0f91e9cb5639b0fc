/** Downloads one file in this thread: transfer, hash, journal and checks. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { CasebookError, type ErrorCode } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { requireDiskSpace } from "../../files/disk-space.ts";
import type { Hub } from "../hub/hub.ts";
import { normalised } from "./byte-ranges.ts";
import { checkHeader } from "./check-header.ts";
import { wrongHash } from "./errors.ts";
import type { FetchFile, FetchJob, FetchReport } from "./fetch-file.ts";
import { findInPlace } from "./find-in-place.ts";
import { followHash } from "./hash-follower.ts";
import { openPart, type PartFile } from "./part-file.ts";
import { startPeriodicSync } from "./periodic-sync.ts";
import { createReceivedRanges, type ReceivedRanges } from "./received-ranges.ts";
import { transfer } from "./transfer.ts";

/** Overrides of `limits`, for tests that want smaller values. */
export interface FetchTuning {
  readonly connections?: number;
  readonly rampMs?: number;
  readonly pieceBytes?: number;
  readonly backoffMs?: number;
  readonly saveMs?: number;
}

export interface FetcherOptions extends FetchTuning {
  readonly hub: Pick<Hub, "resolve" | "range">;
}

interface Work {
  readonly job: FetchJob;
  readonly part: PartFile;
  readonly received: ReceivedRanges;
  readonly onReport: (report: FetchReport) => void;
  readonly signal: AbortSignal;
}

/** After these failures of a whole file its bytes are discarded. */
const discardedFor: ReadonlySet<ErrorCode> = new Set(["DOWNLOAD_WRONG_HASH", "DOWNLOAD_NOT_A_MODEL"]);

export function createFetcher(options: FetcherOptions): FetchFile {
  return async (job, onReport, signal) => {
    signal.throwIfAborted();
    const found = await findInPlace(job, () => onReport({ type: "verifying" }), signal);
    if (found !== null) return found;
    const part = await openPart(job.partPath);
    try {
      // Bytes beyond the end of the file would never be asked for again.
      if (part.openedBytes > job.bytes) await part.truncate(job.bytes);
      // The journal is not trusted about a file that was truncated or replaced.
      const present = normalised(job.present, Math.min(part.openedBytes, job.bytes));
      const received = createReceivedRanges(job.bytes, present);
      const sha256 = await fetchBytes(options, { job, part, received, onReport, signal });
      const facts = await checkWhole(job, sha256).catch(async (thrown: unknown) => {
        // Only these failures speak against the bytes themselves. What ends a transfer leaves the bytes that arrived.
        if (thrown instanceof CasebookError && discardedFor.has(thrown.code)) {
          await rm(job.partPath, { force: true });
          onReport({ type: "saved", ranges: [] });
        }
        throw thrown;
      });
      return { sha256, where: "part", modifiedMs: await part.modifiedMs(), ...facts };
    } finally {
      await part.close();
    }
  };
}

/** Throws DOWNLOAD_WRONG_HASH, DOWNLOAD_NOT_A_MODEL, LIBRARY_READ_ONLY. */
async function checkWhole(job: FetchJob, sha256: string): ReturnType<typeof checkHeader> {
  if (job.sha256 !== null && sha256 !== job.sha256) throw wrongHash(job.file);
  return checkHeader(job, job.partPath);
}

/** Returns the SHA-256 of the file, whose bytes are on the disk by then. */
async function fetchBytes(options: FetcherOptions, work: Work): Promise<string> {
  const { job, part, received, onReport } = work;
  const failed = new AbortController();
  const signal = AbortSignal.any([work.signal, failed.signal]);
  const fail = (thrown: unknown): void => failed.abort(thrown);
  const hashing = followHash(job.partPath, received);
  hashing.catch(fail);
  const periodicSync = startPeriodicSync({
    part,
    received,
    saveMs: options.saveMs ?? limits.downloadSaveMs,
    saveBytes: limits.downloadSaveBytes,
    check: () =>
      requireDiskSpace(path.dirname(job.partPath), {
        bytes: received.total - received.bytes,
        reserve: job.reserveBytes,
        toBe: "fetched",
      }),
    onSaved: (ranges) => onReport({ type: "saved", ranges }),
    onFailure: fail,
  });
  const reportBytes = (): void => onReport({ type: "bytes", bytes: received.bytes });
  const ticks = setInterval(reportBytes, limits.downloadProgressMs);
  const stop = (): void => received.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await transfer({
      hub: options.hub,
      expected: job,
      part,
      received,
      connections: options.connections ?? limits.downloadConnections,
      rampMs: options.rampMs ?? limits.downloadRampMs,
      pieceBytes: options.pieceBytes ?? limits.downloadPieceBytes,
      backoffMs: options.backoffMs ?? limits.downloadBackoffMs,
      onWaiting: (waiting) => onReport({ type: "waiting", waiting }),
      signal,
    });
    reportBytes();
    // A tick after "verifying" would report a download that is over.
    clearInterval(ticks);
    onReport({ type: "verifying" });
    // The last sync and the rest of the hash run in parallel.
    const [sha256] = await Promise.all([hashing, periodicSync.stop()]);
    signal.throwIfAborted();
    if (sha256 === null) throw new Error("the hash ended before the file");
    return sha256;
  } catch (thrown) {
    // An aborted transfer fails in many ways; the signal's reason is the one that counts.
    signal.throwIfAborted();
    throw thrown;
  } finally {
    signal.removeEventListener("abort", stop);
    clearInterval(ticks);
    received.close();
    await hashing.catch(() => undefined);
    await periodicSync.stop();
  }
}
