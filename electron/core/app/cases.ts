/** Cases: made, named, deleted with a way back, and destroyed when the way back is over. */
import type { CaseSummary } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import type { Snapshot } from "../../../shared/events.ts";
import { limits } from "../../../shared/limits.ts";
import { type Log, logThrown } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { State } from "./state.ts";

export interface Cases {
  /** The id of the new case. */
  create(): Promise<string>;
  rename(caseId: string, title: string): Promise<void>;
  /** Hides it; it can be brought back for a while. Nothing happens to one that is deleted already. */
  remove(caseId: string): Promise<void>;
  /** Throws NOT_FOUND when its time is over, and STORE_*: then its time starts again. */
  restore(caseId: string): Promise<void>;
  selectBranch(caseId: string, leafId: string): Promise<void>;
  /** Deleted cases that can be brought back, and for how long, in milliseconds. */
  restorable(): Restorable[];
  /** Destroys what is waiting for its undo time to end. */
  dispose(): Promise<void>;
}

type Restorable = Snapshot["restorable"][number];

export interface CasesOptions {
  readonly store: Store;
  readonly state: State;
  /** Ends the answer that is running in a case, and waits until it is saved. */
  readonly stopAnswer: (caseId: string) => Promise<void>;
  readonly log: Log;
}

export function createCases({ store, state, stopAnswer, log }: CasesOptions): Cases {
  const undo = new Map<
    string,
    { readonly title: string; readonly until: number; readonly timer: NodeJS.Timeout }
  >();
  const removals = new Map<string, Promise<void>>();

  const put = (summary: CaseSummary): void => state.put("cases", summary);
  const purge = async (caseId: string): Promise<void> => {
    clearTimeout(undo.get(caseId)?.timer);
    undo.delete(caseId);
    try {
      await store.purgeCase(caseId);
    } catch (thrown) {
      // It stays marked as deleted; the next start destroys it.
      logThrown(log, "purge", thrown, (code) => ({ event: "purge-failed", code }));
    }
  };
  const startUndoTime = (caseId: string, title: string): void => {
    const timer = setTimeout(() => void purge(caseId), limits.undoDeleteMs);
    undo.set(caseId, { title, until: Date.now() + limits.undoDeleteMs, timer });
  };
  const hide = async (caseId: string): Promise<void> => {
    await stopAnswer(caseId);
    await store.markDeleted(caseId);
    startUndoTime(caseId, state.cases.find(({ id }) => id === caseId)?.title ?? "");
    state.remove("cases", caseId);
  };

  return {
    async create() {
      const summary = await store.createCase();
      put(summary);
      return summary.id;
    },
    rename: async (caseId, title) => put(await store.renameCase(caseId, title)),
    async remove(caseId) {
      if (undo.has(caseId)) return;
      // The row is there until its answer has been stopped: time enough to press Delete once more.
      const running = removals.get(caseId) ?? hide(caseId).finally(() => removals.delete(caseId));
      removals.set(caseId, running);
      await running;
    },
    async restore(caseId) {
      const deleted = undo.get(caseId);
      if (deleted === undefined) {
        throw new CasebookError(
          "NOT_FOUND",
          "This case was destroyed and cannot be brought back.",
          `A deleted case can be brought back for ${limits.undoDeleteMs / 1_000} seconds.`,
        );
      }
      clearTimeout(deleted.timer);
      try {
        const restored = await store.restoreCase(caseId);
        undo.delete(caseId);
        put(restored);
      } catch (thrown) {
        startUndoTime(caseId, deleted.title);
        state.remove("cases", caseId);
        throw thrown;
      }
    },
    selectBranch: async (caseId, leafId) => put(await store.selectLeaf(caseId, leafId)),
    restorable: () =>
      [...undo].map(([caseId, { title, until }]) => ({
        caseId,
        title,
        msLeft: Math.max(0, until - Date.now()),
      })),
    async dispose() {
      await Promise.all([...undo.keys()].map(purge));
    },
  };
}
