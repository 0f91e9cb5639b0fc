/** How often, and after how long, a transfer is tried again. Pure but for the jitter. */
import { CasebookError, type ErrorCode } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { HubRefusal } from "../hub/errors.ts";
import { OtherFile } from "./errors.ts";

/** Failures that a later attempt may not meet. All others are permanent. */
const passing: ReadonlySet<ErrorCode> = new Set([
  "HUB_UNREACHABLE",
  "HUB_PROXY",
  "HUB_FAILED",
  "HUB_RATE_LIMITED",
  "DOWNLOAD_STALLED",
  "DOWNLOAD_WRONG_LENGTH",
  // One of many storage servers answered so; the hub is asked again before the next attempt.
  "DOWNLOAD_CHANGED",
]);

/** A storage host that refuses a signed address may take a new one. */
export const mayPass = (thrown: unknown): thrown is CasebookError =>
  thrown instanceof CasebookError &&
  !(thrown instanceof OtherFile) &&
  (passing.has(thrown.code) || (thrown instanceof HubRefusal && thrown.by === "storage"));

export interface Retries {
  /**
   * Returns the milliseconds to wait after a failure with `bytes` on the disk; null: give up. Failures count from the
   * last progress. A pause that the hub asks for is no failure and is waited for every time.
   */
  next(thrown: CasebookError, bytes: number): number | null;
}

export interface RetryOptions {
  readonly backoffMs: number;
  readonly now: () => number;
  /** 0 to 1. */
  readonly random?: () => number;
}

export function createRetries({ backoffMs, now, random = Math.random }: RetryOptions): Retries {
  let failures = 0;
  let pauses = 0;
  let most = -1;
  // Half of the delay is random, so that many computers which were cut off together do not return together.
  const backoff = (times: number): number => backoffMs * 2 ** (times - 1) * (0.5 + random() / 2);
  return {
    next(thrown, bytes) {
      if (bytes > most) {
        failures = 0;
        pauses = 0;
        most = bytes;
      }
      const retryAt = thrown instanceof HubRefusal ? thrown.retryAt : null;
      if (thrown.code === "HUB_RATE_LIMITED") {
        pauses += 1;
        const asked = retryAt === null ? limits.hubRateWindowMs : retryAt - now();
        // The backoff applies even where the named time has passed: otherwise a hub that names a past time would be
        // asked without pause.
        return Math.max(backoff(Math.min(pauses, limits.downloadRetries)), asked);
      }
      failures += 1;
      if (failures > limits.downloadRetries) return null;
      return Math.max(backoff(failures), (retryAt ?? 0) - now());
    },
  };
}
