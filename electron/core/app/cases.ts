/** Cases: made, named, deleted with a way back, and destroyed when the way back is over. */
import type { CaseSummary } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { limits } from "../../../shared/limits.ts";
import { type Log, logThrown } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { State } from "./state.ts";

export interface Cases {
  create(): Promise<CaseSummary>;
  rename(caseId: string, title: string): Promise<CaseSummary>;
  /** Hides it; it can be brought back for a while. Nothing happens to one that is deleted already. */
  remove(caseId: string): Promise<void>;
  /** Throws NOT_FOUND when its time is over, and STORE_*: then its time begins anew. */
  restore(caseId: string): Promise<CaseSummary>;
  selectBranch(caseId: string, leafId: string): Promise<CaseSummary>;
  /** Destroys what is waiting for its undo time to end. */
  dispose(): Promise<void>;
}

export interface CasesOptions {
  readonly store: Store;
  readonly state: State;
  /** Ends the answer that is running in a case, and waits until it is kept. */
  readonly stopAnswer: (caseId: string) => Promise<void>;
  readonly log: Log;
}

export function createCases({ store, state, stopAnswer, log }: CasesOptions): Cases {
  const undo = new Map<string, NodeJS.Timeout>();
  const removals = new Map<string, Promise<void>>();

  const put = (summary: CaseSummary): CaseSummary => {
    state.putCase(summary);
    return summary;
  };
  const purge = async (caseId: string): Promise<void> => {
    clearTimeout(undo.get(caseId));
    undo.delete(caseId);
    state.forgetCase(caseId);
    try {
      await store.purgeCase(caseId);
    } catch (thrown) {
      // It stays marked as deleted; the next start destroys it.
      logThrown(log, "purge", thrown, (code) => ({ event: "purge-failed", code }));
    }
  };
  const startUndoTime = (caseId: string): void => {
    undo.set(
      caseId,
      setTimeout(() => void purge(caseId), limits.undoDeleteMs),
    );
  };
  const hide = async (caseId: string): Promise<void> => {
    await stopAnswer(caseId);
    await store.markDeleted(caseId);
    state.removeCase(caseId);
    startUndoTime(caseId);
  };

  return {
    create: async () => put(await store.createCase()),
    rename: async (caseId, title) => put(await store.renameCase(caseId, title)),
    async remove(caseId) {
      if (undo.has(caseId)) return;
      // The row is there until its answer has been stopped: time enough to press Delete once more.
      const running = removals.get(caseId) ?? hide(caseId).finally(() => removals.delete(caseId));
      removals.set(caseId, running);
      await running;
    },
    async restore(caseId) {
      const timer = undo.get(caseId);
      if (timer === undefined) {
        throw new CasebookError(
          "NOT_FOUND",
          "This case was destroyed and cannot be brought back.",
          `A deleted case can be brought back for ${limits.undoDeleteMs / 1_000} seconds.`,
        );
      }
      clearTimeout(timer);
      try {
        const restored = await store.restoreCase(caseId);
        undo.delete(caseId);
        return put(restored);
      } catch (thrown) {
        startUndoTime(caseId);
        state.removeCase(caseId);
        throw thrown;
      }
    },
    selectBranch: async (caseId, leafId) => put(await store.selectLeaf(caseId, leafId)),
    async dispose() {
      await Promise.all([...undo.keys()].map(purge));
    },
  };
}
