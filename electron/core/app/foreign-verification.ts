/** Models of other programs while they are hashed: each once at a time, however often it is asked for, until it is stopped. */
import type { FoundCheck } from "../../../shared/models/library.ts";
import type { Library } from "../models/library/library.ts";

export interface ForeignVerification {
  /** Lists the model in place once its bytes are proved. Throws what `Library.useFound` throws. */
  use(foundId: string): Promise<void>;
  /** Callers that wait for it get CANCELLED. Has no effect where nothing is being checked. */
  stop(foundId: string): void;
  /** Stops all of them; resolves when nothing is read any more. */
  dispose(): Promise<void>;
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** How often the progress of hashing is published. */
const reportMs = 250;

/** @param onChange called with all models that are being checked, each time one begins, moves or ends */
export function createForeignVerification(
  library: Pick<Library, "useFound">,
  onChange: (checks: readonly FoundCheck[]) => void,
): ForeignVerification {
  const running = new Map<string, Running>();
  const checks = new Map<string, FoundCheck>();
  const publish = (): void => onChange([...checks.values()]);

  const check = async (foundId: string, signal: AbortSignal): Promise<void> => {
    let reportedAt = 0;
    checks.set(foundId, { foundId, bytes: 0, total: 0 });
    publish();
    try {
      await library.useFound(
        foundId,
        (bytes, total) => {
          checks.set(foundId, { foundId, bytes, total });
          if (Date.now() - reportedAt < reportMs) return;
          reportedAt = Date.now();
          publish();
        },
        signal,
      );
    } finally {
      checks.delete(foundId);
      running.delete(foundId);
      publish();
    }
  };

  return {
    use(foundId) {
      const known = running.get(foundId);
      if (known !== undefined) return known.done;
      const abort = new AbortController();
      const done = check(foundId, abort.signal);
      running.set(foundId, { abort, done });
      return done;
    },
    stop: (foundId) => running.get(foundId)?.abort.abort(),
    async dispose() {
      const all = [...running.values()];
      for (const { abort } of all) abort.abort();
      await Promise.allSettled(all.map(({ done }) => done));
    },
  };
}
