/** Keeps the context meter of the open case up to date: measured after a pause, whenever what would be sent changes. */
import type { Bridge } from "../bridge.ts";
import { modelKey } from "../model-key.ts";
import type { Stores } from "./action-types.ts";
import { contextOf, setContext } from "./conversation-store.ts";
import { loadedModel } from "./core-store.ts";
import { draftOf, readyImages } from "./draft-store.ts";

const pauseMs = 350;

/** Returns the way to stop. */
export function startContextMeter(stores: Stores & { readonly bridge: Bridge }): () => void {
  const { app, coreState, cases, conversations, drafts, bridge } = stores;
  let wanted = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** What the draft would follow; null while that is not known, or grows: then only its end counts. */
  const settledBranch = (caseId: string | null): readonly string[] | null => {
    if (caseId === null) return [];
    const conversation = conversations.getState().byCase.get(caseId);
    return conversation?.phase === "ready" && conversation.runningId === null ? conversation.branch : null;
  };

  /** What would be measured now; null while there is nothing to measure or to measure it with. */
  const subject = () => {
    const caseId = cases.getState().selectedId;
    const loaded = loadedModel(coreState.getState().engine);
    if (app.getState().connection !== "open" || loaded === null) return null;
    const branch = settledBranch(caseId);
    const draft = draftOf(drafts.getState(), caseId);
    if (branch === null || (caseId === null && draft.text === "")) return null;
    const params = {
      caseId,
      leafId: branch.at(-1) ?? null,
      text: draft.text,
      attachmentIds: [...readyImages(draft)],
    };
    const { systemInstruction } = coreState.getState().settings;
    return { params, key: JSON.stringify([params, modelKey(loaded), loaded.contextSize, systemInstruction]) };
  };

  const measure = async (): Promise<void> => {
    const now = subject();
    if (now === null || now.key !== wanted) return;
    // A meter that cannot be read shows nothing; whatever is wrong is said where the question is sent.
    const context = await bridge.request("chat.measure", now.params).catch(() => null);
    if (subject()?.key !== now.key) return;
    setContext(conversations, now.params.caseId, context);
  };

  /** Another model, or another context size, makes something else of it: nothing is known until one is loaded. */
  const forgetWithoutModel = (): void => {
    const caseId = cases.getState().selectedId;
    if (loadedModel(coreState.getState().engine) !== null) return;
    if (contextOf(conversations.getState(), caseId) !== null) setContext(conversations, caseId, null);
  };

  const check = (): void => {
    forgetWithoutModel();
    // With nothing to measure, the same subject counts as new when it comes back.
    const key = subject()?.key ?? "";
    if (key === wanted) return;
    wanted = key;
    clearTimeout(timer);
    if (key === "") {
      if (cases.getState().selectedId === null) setContext(conversations, null, null);
      return;
    }
    timer = setTimeout(() => void measure(), pauseMs);
  };

  const stops = [app, coreState, cases, conversations, drafts].map((store) => store.subscribe(check));
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
