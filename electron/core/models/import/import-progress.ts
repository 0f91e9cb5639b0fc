/** The imports as windows see them: each change is published, at most 4 times a second while only bytes move. */
import { limits } from "../../../../shared/limits.ts";
import { type Import, isOver } from "../../../../shared/models/library.ts";

export interface ImportProgress {
  /** The imports that are not over, in the order in which they began. */
  list(): readonly Import[];
  /** An import, also for a while after it is over; null: unknown. */
  get(importId: string): Import | null;
  /** Stores the change, and publishes it unless only bytes moved and the last one was published too recently. */
  put(change: Import): Import;
}

export function createImportProgress(onChange: (change: Import) => void, now: () => number): ImportProgress {
  const running = new Map<string, Import>();
  const over = new Map<string, Import>();
  const publishedAt = new Map<string, number>();

  const isDue = (change: Import): boolean => {
    const before = running.get(change.id);
    const moved =
      before?.state === change.state && before.role === change.role && change.state === "receiving";
    return !moved || now() - (publishedAt.get(change.id) ?? 0) >= limits.importProgressMs;
  };

  return {
    list: () => [...running.values()],
    get: (importId) => running.get(importId) ?? over.get(importId) ?? null,
    put(change) {
      const due = isDue(change);
      if (isOver(change)) {
        running.delete(change.id);
        publishedAt.delete(change.id);
        over.set(change.id, change);
        const [oldest] = over.keys();
        if (over.size > limits.finishedImports && oldest !== undefined) over.delete(oldest);
      } else {
        running.set(change.id, change);
        if (due) publishedAt.set(change.id, now());
      }
      if (due) onChange(change);
      return change;
    },
  };
}
