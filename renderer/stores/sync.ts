/** What snapshots and events change in the stores. Their order is the concern of `event-order.ts`. */
import { toFailure } from "../../shared/errors.ts";
import type { CasebookEvent, Snapshot } from "../../shared/events.ts";
import { limits } from "../../shared/limits.ts";
import {
  applyChange,
  isSliceChange,
  type SliceChange,
  type SliceName,
  type Slices,
  slices,
} from "../../shared/slices.ts";
import type { Bridge } from "../bridge.ts";
import type { CaseActions, Stores } from "./action-types.ts";
import { notifyFailure } from "./app-store.ts";
import { neighbourOf } from "./cases-store.ts";
import {
  applyDelta,
  forgetConversation,
  putAttachment,
  putMessage,
  restartConversations,
  setLeaf,
  updateConversation,
} from "./conversation-store.ts";
import { summaryOf } from "./core-store.ts";
import { dropDraft, restoreDraft } from "./draft-store.ts";
import { EventOrder } from "./event-order.ts";
import { forgetImage } from "./forget-image.ts";
import { logImport, restartImportLog } from "./models-page-store.ts";

interface SyncOptions extends Stores {
  readonly bridge: Bridge;
  readonly actions: Pick<CaseActions, "openCase" | "offerUndo">;
  /** The case that was open before the window was reloaded. */
  readonly reopenId: string | null;
}

/** Starts immediately; returns the way to stop. */
export function startSync(options: SyncOptions): () => void {
  const { bridge, app } = options;
  const applySnapshot = snapshotReader(options);
  const applyEvent = eventReader(options);
  const order = new EventOrder({
    bridge,
    onSnapshot: applySnapshot,
    onEvent: applyEvent,
    onConnection: (connection) => app.setState({ connection }),
    onFailure: (startFailure) =>
      app.setState(({ phase }) => ({ phase: phase === "ready" ? phase : "failed", startFailure })),
  });
  return () => order.stop();
}

function snapshotReader(options: SyncOptions): (snapshot: Snapshot) => void {
  const { bridge, app, coreState, cases, conversations, drafts, modelsPage, reopenId } = options;
  const { openCase, offerUndo } = options.actions;

  /** What a window does once, when it opens or was reloaded. */
  const begin = ({ info, settings, restorable, cases: summaries }: Snapshot): void => {
    for (const notice of info.startNotices) notifyFailure(app, notice);
    for (const { caseId, title, msLeft } of restorable) offerUndo(caseId, title, msLeft);
    // The first screen explains Casebook; there are no cases to list beside it.
    app.setState({ sidebarDocked: settings.welcomed || summaries.length > 0 });
    cases.setState({ selectedId: reopenId });
    void restoreBlankDraft();
  };
  const restoreBlankDraft = async (): Promise<void> => {
    try {
      const { text } = await bridge.request("cases.blankDraft", {});
      restoreDraft(drafts, null, { text, unasked: [], attachments: new Map() });
    } catch (thrown) {
      notifyFailure(app, toFailure(thrown));
    }
  };

  return (snapshot) => {
    const first = app.getState().info === null;
    coreState.setState(slicesOf(snapshot));
    app.setState({ phase: "ready", startFailure: null, info: snapshot.info });
    restartImportLog(modelsPage, snapshot.imports);
    if (first) begin(snapshot);
    // A case that is gone by now is not opened.
    cases.setState((state) => ({ selectedId: summaryOf(snapshot, state.selectedId)?.id ?? null }));
    const { selectedId } = cases.getState();
    restartConversations(conversations, selectedId, snapshot.running);
    for (const { caseId } of snapshot.running) showLeaf(options, caseId);
    if (selectedId !== null) void openCase(selectedId);
  };
}

const slicesOf = (snapshot: Snapshot): Pick<Snapshot, SliceName> =>
  Object.fromEntries(Object.keys(slices).map((name) => [name, snapshot[name as SliceName]])) as Pick<
    Snapshot,
    SliceName
  >;

/** @returns false where the event does not fit what this window knows */
function eventReader(options: SyncOptions): (event: CasebookEvent) => boolean {
  const { coreState, conversations } = options;
  const afterChange = changeReader(options);
  return (event) => {
    if (isSliceChange(event)) {
      const before = coreState.getState();
      coreState.setState(applyChange(before, event));
      afterChange(event, before);
      return true;
    }
    switch (event.type) {
      case "attachment":
        updateConversation(conversations, event.caseId, (conversation) =>
          putAttachment(conversation, event.attachment),
        );
        return true;
      case "attachmentRemoved":
        forgetImage(options, event.caseId, event.attachmentId);
        return true;
      case "message":
        updateConversation(conversations, event.message.caseId, (conversation) =>
          putMessage(conversation, event.message),
        );
        showLeaf(options, event.message.caseId);
        return true;
      case "delta": {
        const conversation = conversations.getState().byCase.get(event.caseId);
        const grown = conversation === undefined ? null : applyDelta(conversation, event);
        if (grown === null) return false;
        updateConversation(conversations, event.caseId, () => grown);
        return true;
      }
    }
  };
}

/** What this window's own state has to follow of a change in the core's. */
function changeReader(options: SyncOptions) {
  const { app, coreState, cases, conversations, drafts, viewer, modelsPage } = options;
  const { openCase } = options.actions;

  /** A removed case hands over to its neighbour, as in a mail program; it may never have been read. */
  const leaveCase = (caseId: string, before: Slices): void => {
    const { selectedId, foundIds } = cases.getState();
    if (selectedId === caseId) cases.setState({ selectedId: neighbourOf(caseId, before.cases, foundIds) });
    forgetConversation(conversations, caseId);
    if (viewer.getState().selected?.caseId === caseId) viewer.setState({ open: false, selected: null });
    const next = cases.getState().selectedId;
    const phase = next === null ? undefined : (conversations.getState().byCase.get(next)?.phase ?? "partial");
    if (next !== null && phase === "partial") void openCase(next);
    // A draft outlives its case as long as the case can be brought back.
    setTimeout(() => {
      if (summaryOf(coreState.getState(), caseId) === undefined) dropDraft(drafts, caseId);
    }, limits.undoDeleteMs);
  };

  return (change: SliceChange, before: Slices): void => {
    if (change.type === "imports") for (const one of change.put) logImport(modelsPage, one);
    if (change.type !== "cases") return;
    for (const { id } of change.put) showLeaf(options, id);
    // The first case of all may have been made in another window.
    if (change.put.length > 0 && !coreState.getState().settings.welcomed)
      app.setState({ sidebarDocked: true });
    for (const caseId of change.removed) leaveCase(caseId, before);
  };
}

/** Shows the branch of a case that its summary names. */
function showLeaf({ coreState, conversations }: SyncOptions, caseId: string): void {
  const leafId = summaryOf(coreState.getState(), caseId)?.leafId ?? null;
  if (conversations.getState().byCase.has(caseId))
    updateConversation(conversations, caseId, (conversation) => setLeaf(conversation, leafId));
}
