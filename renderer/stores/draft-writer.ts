/**
 * Gives what is written to the core, at most a second behind, so that a reload or a restart finds it again. The core
 * seals it: a browser's own storage would hold it in the clear.
 */
import { CasebookError, toFailure } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import type { Bridge } from "../bridge.ts";
import type { Stores } from "./action-types.ts";
import { notifyFailure } from "./app-store.ts";
import { updateDraft } from "./draft-store.ts";

const behindMs = 1_000;

/** Returns the way to stop. */
export function startDraftWriter({
  bridge,
  app,
  drafts,
}: Pick<Stores, "app" | "drafts"> & { readonly bridge: Bridge }): () => void {
  /** Texts that are on their way, or that the core could not take: the same one is not sent twice. */
  const given = new Map<string | null, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let notified = false;

  /** What the core does not have yet. A question on its way is not a draft, and one that is too long cannot be asked. */
  const pending = (): { readonly caseId: string | null; readonly text: string }[] =>
    [...drafts.getState().drafts].flatMap(([caseId, { text, saved, sending }]) => {
      const known = text === (given.get(caseId) ?? saved);
      return known || sending || text.length > limits.questionCharacters ? [] : [{ caseId, text }];
    });

  const save = async (caseId: string | null, text: string): Promise<void> => {
    given.set(caseId, text);
    try {
      await bridge.request("cases.setDraft", { caseId, text });
      notified = false;
      // The case may have been deleted meanwhile.
      if (drafts.getState().drafts.has(caseId))
        updateDraft(drafts, caseId, (draft) => ({ ...draft, saved: text }));
      if (given.get(caseId) === text) given.delete(caseId);
    } catch (thrown) {
      refused(caseId, thrown);
    }
  };
  const refused = (caseId: string | null, thrown: unknown): void => {
    const code = thrown instanceof CasebookError ? thrown.code : null;
    // Given again when the connection is back.
    if (code === "DISCONNECTED") given.delete(caseId);
    // The draft of a deleted case is no loss; and at every key the same words would only be in the way.
    if (code === "DISCONNECTED" || code === "NOT_FOUND" || notified) return;
    notified = true;
    notifyFailure(app, toFailure(thrown));
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (app.getState().connection !== "open") return;
    for (const { caseId, text } of pending()) void save(caseId, text);
  };
  const check = (): void => {
    const texts = pending();
    // What was just asked must not come back as a draft.
    if (texts.some(({ text }) => text === "")) flush();
    else if (texts.length > 0) timer ??= setTimeout(flush, behindMs);
  };

  const stops = [app, drafts].map((store) => store.subscribe(check));
  addEventListener("pagehide", flush);
  return () => {
    clearTimeout(timer);
    removeEventListener("pagehide", flush);
    for (const stop of stops) stop();
  };
}
