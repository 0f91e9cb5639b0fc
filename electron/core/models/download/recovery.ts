/** Waits after a temporary failure, one wait for all connections that failed meanwhile, and lets the transfer go on. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Failure, toFailure } from "../../../../shared/errors.ts";
import { mayPass, type Retries } from "./retry.ts";

export interface Waiting {
  readonly failure: Failure;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly retryAt: number;
}

export interface RecoveryOptions {
  readonly retries: Retries;
  /** Bytes on the disk. */
  readonly bytes: () => number;
  readonly now: () => number;
  /** null: the transfer goes on. */
  readonly onWaiting: (waiting: Waiting | null) => void;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

/**
 * Resolves when the next attempt is due. Throws the given error when it is permanent, or persists after several
 * attempts; a wait that was ended throws the signal's reason.
 */
export type Recover = (thrown: unknown) => Promise<void>;

/** Repeats a question until there is an answer, or a permanent failure. */
export async function untilAnswered<Answer>(ask: () => Promise<Answer>, recover: Recover): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      await recover(thrown);
    }
  }
}

export interface Recovery {
  readonly recover: Recover;
  /** The wait that runs now, during which no connection should begin anything. Rejects when the signal ends it. */
  readonly pause: () => Promise<void> | null;
}

export function createRecovery({ retries, bytes, now, onWaiting, signal }: RecoveryOptions): Recovery {
  let wait: Promise<void> | null = null;
  const recover: Recover = async (thrown) => {
    if (!mayPass(thrown)) throw thrown;
    if (wait === null) {
      const ms = retries.next(thrown, bytes());
      if (ms === null) throw thrown;
      onWaiting({ failure: toFailure(thrown), retryAt: now() + Math.round(ms) });
      wait = sleep(ms, undefined, { signal }).finally(() => {
        wait = null;
        onWaiting(null);
      });
    }
    await wait;
  };
  return { recover, pause: () => wait };
}
