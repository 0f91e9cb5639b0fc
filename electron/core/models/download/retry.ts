/** How often, and after how long, a transfer tries again. Pure but for the jitter. */
import { CasebookError, type ErrorCode } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { HubRefusal } from "../hub/hub-refusal.ts";
import { OtherFile } from "./errors.ts";

/** May be over the next time. The others will not change by asking again. */
const passing: ReadonlySet<ErrorCode> = new Set([
  "HUB_UNREACHABLE",
  "HUB_PROXY",
  "HUB_FAILED",
  "HUB_RATE_LIMITED",
  "DOWNLOAD_STALLED",
  "DOWNLOAD_WRONG_LENGTH",
  // Said by one of many servers that hold the bytes; the hub is asked again before the next attempt.
  "DOWNLOAD_CHANGED",
]);

/** A storage host that refuses a signed address may take a new one. */
export const mayPass = (thrown: unknown): thrown is CasebookError =>
  thrown instanceof CasebookError &&
  !(thrown instanceof OtherFile) &&
  (passing.has(thrown.code) || (thrown instanceof HubRefusal && thrown.by === "storage"));

export interface Retries {
  /**
   * After a failure with `bytes` on the disk: milliseconds to wait, null to give up. A failure that comes after more
   * bytes than ever before is the first one again. A pause that the hub asks for is no failure: it is waited for as often
   * as it is asked for.
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
  // Half of it by chance, so that many computers that were cut off together do not come back together.
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
        // Also where the named time has come: a hub that names none to come would be asked without end.
        return Math.max(backoff(Math.min(pauses, limits.downloadRetries)), asked);
      }
      failures += 1;
      if (failures > limits.downloadRetries) return null;
      return Math.max(backoff(failures), (retryAt ?? 0) - now());
    },
  };
}
