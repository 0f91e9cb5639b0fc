/**
 * Keeps the stores in step with the core: one snapshot when the window attaches, then every event in its order. Whatever
 * does not fit (a gap, a delta that continues another text) makes the window attach anew.
 */

import { toFailure } from "../../shared/errors.ts";
import type { CasebookEvent, Snapshot } from "../../shared/events.ts";
import { limits } from "../../shared/limits.ts";
import type { Bridge } from "../bridge.ts";
import type { CaseActions, Stores } from "./action-types.ts";
import { notifyFailure } from "./app-store.ts";
import { putCase, removeCase, replaceCases, summaryOf } from "./cases-store.ts";
import {
  applyDelta,
  forgetConversation,
  putAttachment,
  putMessage,
  restartConversations,
  setLeaf,
  updateConversation,
} from "./conversation-store.ts";

import { dropDraft, restoreDraft } from "./draft-store.ts";
import { forgetImage } from "./forget-image.ts";
import { putDownload, putImport, removeDownload, replaceImports } from "./models-store.ts";

/** Attaching anew again and again would only add to whatever is wrong. */
const reattachPauseMs = 250;

interface SyncOptions extends Stores {
  readonly bridge: Bridge;
  readonly actions: Pick<CaseActions, "openCase" | "offerUndo">;
  /** The case that was open before the window was reloaded. */
  readonly reopenId: string | null;
}

/** Starts at once; returns the way to stop. */
export function startSync(options: SyncOptions): () => void {
  const { bridge, app, cases, conversations, drafts, viewer, weights, reopenId } = options;
  const { openCase, offerUndo } = options.actions;
  /** Number of the event that was applied last; null while a snapshot is on its way. */
  let applied: number | null = null;
  let attempt = 0;
  let early: { readonly seq: number; readonly event: CasebookEvent }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const attach = async (): Promise<void> => {
    const mine = ++attempt;
    applied = null;
    early = [];
    try {
      const snapshot = await bridge.request("app.attach", {});
      if (mine !== attempt) return;
      takeSnapshot(snapshot);
      applied = snapshot.seq;
      const waiting = early;
      early = [];
      for (const { seq, event } of waiting) receive(seq, event);
    } catch (thrown) {
      const failure = toFailure(thrown);
      // The next "open" tries again.
      if (mine !== attempt || failure.code === "DISCONNECTED") return;
      app.setState(({ phase }) => ({
        phase: phase === "ready" ? phase : "failed",
        startFailure: failure,
      }));
    }
  };
  const attachSoon = (): void => {
    applied = null;
    clearTimeout(timer);
    timer = setTimeout(() => void attach(), reattachPauseMs);
  };

  const takeSnapshot = (snapshot: Snapshot): void => {
    const {
      info,
      settings,
      engine,
      models,
      terms,
      hub,
      downloads,
      imports,
      foundChecks,
      mmprojFiles,
      running,
    } = snapshot;
    const first = app.getState().info === null;
    app.setState({ phase: "ready", startFailure: null, info, settings, engine, models });
    weights.setState({ terms, hub, downloads, foundChecks, mmprojFiles });
    replaceImports(weights, imports);
    if (first) begin(snapshot);
    // A case that is gone by now is not opened.
    replaceCases(cases, snapshot.cases);
    const { selectedId } = cases.getState();
    restartConversations(conversations, selectedId, running);
    for (const { caseId } of running) takeLeaf(caseId);
    if (selectedId !== null) void openCase(selectedId);
  };
  /** What a window takes up once, when it opens or was reloaded. */
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
  const takeLeaf = (caseId: string): void => {
    const leafId = summaryOf(cases.getState(), caseId)?.leafId ?? null;
    if (conversations.getState().byCase.has(caseId))
      updateConversation(conversations, caseId, (conversation) => setLeaf(conversation, leafId));
  };

  const receive = (seq: number, event: CasebookEvent): void => {
    if (applied === null) {
      early.push({ seq, event });
      return;
    }
    if (seq <= applied) return;
    if (seq === applied + 1 && apply(event)) applied = seq;
    else attachSoon();
  };

  /** False: the event does not fit what this window knows. */
  const apply = (event: CasebookEvent): boolean => {
    switch (event.type) {
      case "engine":
        app.setState({ engine: event.status });
        return true;
      case "settings":
        app.setState({ settings: event.settings });
        return true;
      case "models":
        app.setState({ models: event.models });
        return true;
      case "terms":
        weights.setState({ terms: event.terms });
        return true;
      case "hub":
        weights.setState({ hub: event.hub });
        return true;
      case "download":
        putDownload(weights, event.download);
        return true;
      case "downloadRemoved":
        removeDownload(weights, event.downloadId);
        return true;
      case "import":
        putImport(weights, event.import);
        return true;
      case "waiting-mmproj":
        weights.setState({ mmprojFiles: event.mmprojFiles });
        return true;
      case "foundChecks":
        weights.setState({ foundChecks: event.foundChecks });
        return true;
      case "case":
        putCase(cases, event.summary);
        // The first case of all may have been made in another window.
        if (!app.getState().settings.welcomed) app.setState({ sidebarDocked: true });
        takeLeaf(event.summary.id);
        return true;
      case "caseRemoved":
        removeCase(cases, event.caseId);
        forgetConversation(conversations, event.caseId);
        if (viewer.getState().selected?.caseId === event.caseId)
          viewer.setState({ open: false, selected: null });
        openSelected();
        setTimeout(() => dropIfGone(event.caseId), limits.undoDeleteMs);
        return true;
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
        takeLeaf(event.message.caseId);
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

  /** A removed case hands over to its neighbour, which may never have been read. */
  const openSelected = (): void => {
    const { selectedId } = cases.getState();
    if (selectedId === null) return;
    const phase = conversations.getState().byCase.get(selectedId)?.phase ?? "partial";
    if (phase === "partial") void openCase(selectedId);
  };
  /** A draft outlives its case as long as the case can be brought back. */
  const dropIfGone = (caseId: string): void => {
    if (summaryOf(cases.getState(), caseId) === undefined) dropDraft(drafts, caseId);
  };

  const stopEvents = bridge.onEvent(receive);
  const stopConnection = bridge.onConnection((connection) => {
    app.setState({ connection });
    if (connection === "open") void attach();
  });
  return () => {
    attempt += 1;
    clearTimeout(timer);
    stopEvents();
    stopConnection();
  };
}
