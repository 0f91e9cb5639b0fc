/** Keeps the context meter of the open case up to date: measured after a pause, whenever what would be sent changes. */
import type { Bridge } from "../bridge.ts";
import type { Stores } from "./action-types.ts";
import { loadedModel } from "./app-store.ts";
import { updateConversation } from "./conversation-store.ts";
import { draftOf, readyImages } from "./draft-store.ts";

const pauseMs = 350;

/** Returns the way to stop. */
export function startMeter(stores: Stores & { readonly bridge: Bridge }): () => void {
  const { app, cases, conversations, drafts, bridge } = stores;
  let wanted = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** What would be measured now; null while there is nothing to measure or to measure it with. */
  const subject = () => {
    const caseId = cases.getState().selectedId;
    const loaded = loadedModel(app.getState().engine);
    const conversation = caseId === null ? undefined : conversations.getState().byCase.get(caseId);
    if (app.getState().connection !== "open") return null;
    if (caseId === null || loaded === null || conversation?.phase !== "ready") return null;
    // While an answer grows only its end counts; the meter follows when it is done.
    if (conversation.runningId !== null) return null;
    const draft = draftOf(drafts.getState(), caseId);
    const params = {
      caseId,
      leafId: conversation.branch.at(-1) ?? null,
      text: draft.text,
      attachmentIds: [...readyImages(draft)],
    };
    const { systemInstruction } = app.getState().settings;
    return { params, key: JSON.stringify([params, loaded.sha256, loaded.contextSize, systemInstruction]) };
  };

  const measure = async (): Promise<void> => {
    const now = subject();
    if (now === null || now.key !== wanted) return;
    // A meter that cannot be read shows nothing; whatever is wrong is said where the question is sent.
    const context = await bridge.request("chat.measure", now.params).catch(() => null);
    if (subject()?.key !== now.key) return;
    updateConversation(conversations, now.params.caseId, (conversation) => ({ ...conversation, context }));
  };

  const check = (): void => {
    // With nothing to measure, the same subject counts as new when it comes back.
    const key = subject()?.key ?? "";
    if (key === wanted) return;
    wanted = key;
    clearTimeout(timer);
    if (key === "") return;
    timer = setTimeout(() => void measure(), pauseMs);
  };

  const stops = [app, cases, conversations, drafts].map((store) => store.subscribe(check));
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
