/** Cases: begun, opened, named, deleted with a way back, searched, exported. */
import { toFailure } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import type { ActionContext, CaseActions } from "./action-types.ts";
import { dismissNotice, notify, notifyFailure } from "./app-store.ts";
import { putContent, unaskedImages, updateConversation } from "./conversation-store.ts";
import { summaryOf } from "./core-store.ts";
import { moveBlankDraft, restoreDraft } from "./draft-store.ts";

const searchPauseMs = 150;
/** Time that a browser gets to take over a download before its link is withdrawn. */
const downloadMs = 60_000;

export function caseActions({
  bridge,
  app,
  coreState,
  cases,
  conversations,
  drafts,
  viewer,
}: ActionContext): CaseActions {
  let creating: Promise<string | null> | null = null;
  const deleting = new Set<string>();
  let searchTimer: ReturnType<typeof setTimeout> | undefined;

  const create = async (): Promise<string | null> => {
    try {
      const { id } = await bridge.request("cases.create", {});
      updateConversation(conversations, id, (conversation) => ({ ...conversation, phase: "ready" }));
      moveBlankDraft(drafts, id);
      // Whoever has gone to another case meanwhile stays there.
      cases.setState(({ selectedId }) => ({ selectedId: selectedId ?? id }));
      if (!coreState.getState().settings.welcomed) void endWelcome();
      return id;
    } catch (thrown) {
      notifyFailure(app, toFailure(thrown));
      return null;
    } finally {
      creating = null;
    }
  };

  /** From the first case on, the list of cases has a place. */
  const endWelcome = async (): Promise<void> => {
    app.setState({ sidebarDocked: true });
    try {
      await bridge.request("settings.set", { welcomed: true });
    } catch (thrown) {
      notifyFailure(app, toFailure(thrown));
    }
  };

  const openCase = async (caseId: string): Promise<void> => {
    updateConversation(conversations, caseId, (conversation) => ({
      ...conversation,
      // What is shown stays while it is read again.
      phase: conversation.phase === "ready" ? "ready" : "loading",
      failure: null,
      leafId: summaryOf(coreState.getState(), caseId)?.leafId ?? conversation.leafId,
    }));
    try {
      const content = await bridge.request("cases.open", { caseId });
      updateConversation(conversations, caseId, (conversation) => putContent(conversation, content));
      const read = conversations.getState().byCase.get(caseId);
      if (read === undefined) return;
      const { attachments } = read;
      restoreDraft(drafts, caseId, { text: content.draft, unasked: unaskedImages(read), attachments });
    } catch (thrown) {
      updateConversation(conversations, caseId, (conversation) => ({
        ...conversation,
        phase: "failed",
        failure: toFailure(thrown),
      }));
    }
  };

  const selectCase = (caseId: string | null): void => {
    if (cases.getState().selectedId === caseId) return;
    cases.setState({ selectedId: caseId });
    viewer.setState({ open: false, selected: null });
    if (caseId === null) return;
    const phase = conversations.getState().byCase.get(caseId)?.phase ?? "partial";
    if (phase === "partial" || phase === "failed") void openCase(caseId);
  };

  const search = async (query: string): Promise<void> => {
    try {
      const found = await bridge.request("cases.search", { query });
      if (cases.getState().query.trim() !== query) return;
      cases.setState({ foundIds: found.caseIds, searching: false });
    } catch (thrown) {
      if (cases.getState().query.trim() !== query) return;
      cases.setState({ searching: false });
      notifyFailure(app, toFailure(thrown));
    }
  };

  const undoDelete = async (caseId: string, title: string, until: number): Promise<void> => {
    try {
      await bridge.request("cases.restore", { caseId });
      selectCase(caseId);
    } catch (thrown) {
      const failure = toFailure(thrown);
      notifyFailure(app, failure);
      if (failure.code === "NOT_FOUND") return;
      // A core that could not bring it back waits the whole time again; one that was not reached does not know of it.
      const leftMs = failure.code === "DISCONNECTED" ? until - Date.now() : limits.undoDeleteMs;
      if (leftMs > 0) offerUndo(caseId, title, leftMs);
    }
  };

  const offerUndo = (caseId: string, title: string, lastsMs: number): void => {
    const until = Date.now() + lastsMs;
    const id = notify(app, {
      tone: "info",
      message: `Deleted: ${title}`,
      remedy: "",
      lastsMs,
      action: {
        label: "Undo",
        undoes: true,
        run: () => {
          dismissNotice(app, id);
          void undoDelete(caseId, title, until);
        },
      },
    });
  };

  return {
    newCase: () => selectCase(null),
    createCase: () => (creating ??= create()),
    selectCase,
    openCase,
    offerUndo,

    editTitle: (editedTitle) => cases.setState({ editedTitle }),
    async renameCase(caseId, title) {
      const trimmed = title.trim().slice(0, limits.titleCharacters);
      const before = summaryOf(coreState.getState(), caseId)?.title;
      // Without a title the case is gone, and a field that was open over it has gone with it.
      if (trimmed === "" || trimmed === before || before === undefined) return;
      try {
        await bridge.request("cases.rename", { caseId, title: trimmed });
      } catch (thrown) {
        notifyFailure(app, toFailure(thrown));
      }
    },

    async deleteCase(caseId) {
      if (deleting.has(caseId)) return false;
      deleting.add(caseId);
      const title = summaryOf(coreState.getState(), caseId)?.title ?? "";
      try {
        await bridge.request("cases.delete", { caseId });
        offerUndo(caseId, title, limits.undoDeleteMs);
        return true;
      } catch (thrown) {
        notifyFailure(app, toFailure(thrown));
        return false;
      } finally {
        deleting.delete(caseId);
      }
    },

    searchCases(query) {
      clearTimeout(searchTimer);
      const trimmed = query.trim();
      if (trimmed === "") {
        cases.setState({ query, foundIds: null, searching: false });
        return;
      }
      cases.setState({ query, searching: true });
      searchTimer = setTimeout(() => void search(trimmed), searchPauseMs);
    },

    async exportCase(caseId) {
      try {
        const { fileName, bytes } = await bridge.request("cases.export", { caseId });
        download(fileName, new Blob([new Uint8Array(bytes)], { type: "application/zip" }));
      } catch (thrown) {
        notifyFailure(app, toFailure(thrown));
      }
    },
  };
}

function download(fileName: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), downloadMs);
}
