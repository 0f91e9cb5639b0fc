/** Fetches one file in this thread: transfer, hash, journal and checks put together. */
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

/** All of these have their defaults in `limits`; tests want them smaller. */
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

/** When these are said of a whole file, its bytes are worth nothing. */
const discardedFor: ReadonlySet<ErrorCode> = new Set(["DOWNLOAD_WRONG_HASH", "DOWNLOAD_NOT_A_MODEL"]);

export function createFetcher(options: FetcherOptions): FetchFile {
  return async (job, onReport, signal) => {
    signal.throwIfAborted();
    const found = await findInPlace(job, () => onReport({ type: "verifying" }), signal);
    if (found !== null) return found;
    const part = await openPart(job.partPath);
    try {
      // Of what a file of that name has beyond the end, nobody would ask again.
      if (part.openedBytes > job.bytes) await part.truncate(job.bytes);
      // What the journal says of a file that somebody cut off, or put there, is not believed.
      const present = normalised(job.present, Math.min(part.openedBytes, job.bytes));
      const received = createReceivedRanges(job.bytes, present);
      const sha256 = await fetchBytes(options, { job, part, received, onReport, signal });
      const facts = await checkWhole(job, sha256).catch(async (thrown: unknown) => {
        // Only here are the bytes themselves at fault: whatever ends the fetching says nothing against those that came.
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

/** Returns the SHA-256 of the file, which is on the disk then. */
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
    // A tick after this would say that bytes still come.
    clearInterval(ticks);
    onReport({ type: "verifying" });
    // The disk and the hash end at the same time.
    const [sha256] = await Promise.all([hashing, periodicSync.stop()]);
    signal.throwIfAborted();
    if (sha256 === null) throw new Error("the hash ended before the file");
    return sha256;
  } catch (thrown) {
    // Not the many ways in which things break when they are stopped, but why they were.
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
