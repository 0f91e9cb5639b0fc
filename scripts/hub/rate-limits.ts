/** Fixed windows of five minutes, counted for each account and bucket, as the real hub documents them. */

export type Bucket = "api" | "resolvers";

export interface RateLimitOptions {
  /** Default 300. */
  readonly windowSeconds?: number;
  /** Requests in a window; default: what the real hub grants, which depends on whether a token is sent. */
  readonly quota?: Partial<Readonly<Record<Bucket, number>>>;
}

const anonymousQuota: Readonly<Record<Bucket, number>> = { api: 500, resolvers: 3_000 };
const accountQuota: Readonly<Record<Bucket, number>> = { api: 1_000, resolvers: 5_000 };

export interface RateCount {
  readonly exceeded: boolean;
  readonly resetSeconds: number;
  /** RateLimit and RateLimit-Policy. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RateLimits {
  /** Counts one request. `account` null: anonymous. */
  count(bucket: Bucket, account: string | null): RateCount;
}

export function createRateLimits(options: RateLimitOptions = {}, now: () => number = Date.now): RateLimits {
  const windowSeconds = options.windowSeconds ?? 300;
  const windows = new Map<string, { readonly endsAt: number; used: number }>();
  return {
    count(bucket, account) {
      const quota = options.quota?.[bucket] ?? (account === null ? anonymousQuota : accountQuota)[bucket];
      const key = `${bucket} ${account ?? ""}`;
      const at = now();
      let window = windows.get(key);
      if (window === undefined || window.endsAt <= at) {
        window = { endsAt: at + windowSeconds * 1_000, used: 0 };
        windows.set(key, window);
      }
      window.used += 1;
      const resetSeconds = Math.max(1, Math.ceil((window.endsAt - at) / 1_000));
      return {
        exceeded: window.used > quota,
        resetSeconds,
        headers: {
          RateLimit: `"${bucket}";r=${Math.max(0, quota - window.used)};t=${resetSeconds}`,
          "RateLimit-Policy": `"fixed window";"${bucket}";q=${quota};w=${windowSeconds}`,
        },
      };
    },
  };
}
