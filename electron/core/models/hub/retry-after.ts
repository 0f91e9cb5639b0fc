/** When the hub may be asked again. */
import { limits } from "../../../../shared/limits.ts";

/**
 * From Retry-After (RFC 9110, 10.2.3: seconds or a date) or RateLimit (draft-ietf-httpapi-ratelimit-headers: `t` is
 * seconds until more is allowed). Milliseconds since 1970-01-01T00:00:00Z; null where neither says it.
 */
export function retryAtOf(headers: Readonly<Record<string, string>>, now: number): number | null {
  const wait = retryAfterMs(headers["retry-after"], now) ?? rateLimitMs(headers["ratelimit"]);
  return wait === null ? null : now + Math.min(Math.max(0, Math.ceil(wait)), limits.hubPauseMs);
}

function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date - now;
}

/** Only where nothing remains: the hub names the end of the window in every answer. */
function rateLimitMs(value: string | undefined): number | null {
  const remaining = /(?:^|[;,\s])r=(\d+)/.exec(value ?? "");
  const seconds = /(?:^|[;,\s])t=(\d+)/.exec(value ?? "");
  if (seconds === null || (remaining !== null && Number(remaining[1]) > 0)) return null;
  return Number(seconds[1]) * 1_000;
}
