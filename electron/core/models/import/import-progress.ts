/** What the windows see of imports: each change is published, at most 4 times a second while only bytes move. */
import { limits } from "../../../../shared/limits.ts";
import { type Import, isOver } from "../../../../shared/models/library.ts";

export interface ImportProgress {
  /** Those that are not over, in the order in which they began. */
  list(): readonly Import[];
  /** Also of one that is over, for a while; null: never heard of. */
  get(importId: string): Import | null;
  /** Publishes the change unless it is only a matter of bytes and comes too soon. */
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
