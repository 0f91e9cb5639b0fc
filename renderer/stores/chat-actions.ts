/** Questions and answers: what the composer and the tools under an answer do. */
import { type Failure, toFailure } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import { leafUnder } from "../../shared/message-tree.ts";
import type { ActionContext, Ask, ChatActions } from "./action-types.ts";
import { notifyFailure } from "./app-store.ts";
import { attemptAndTell } from "./attempt.ts";
import { updateConversation } from "./conversation-store.ts";
import { type Draft, draftOf, imagesArePending, readyImages, updateDraft } from "./draft-store.ts";

export function chatActions(
  { bridge, app, conversations, drafts }: ActionContext,
  createCase: () => Promise<string | null>,
): ChatActions {
  const attempt = attemptAndTell((failure) => notifyFailure(app, failure));
  const ask = ({ caseId, parentId, text, attachmentIds }: Ask): Promise<unknown> =>
    bridge.request("chat.send", { caseId, parentId, text, attachmentIds: [...attachmentIds] });
  const conversationOf = (caseId: string) => conversations.getState().byCase.get(caseId);

  const submit = async (caseId: string | null, textOnly = false): Promise<boolean> => {
    const written = draftOf(drafts.getState(), caseId);
    if (written.sending || imagesArePending(written)) return false;
    const draft: Draft = textOnly ? { ...written, images: [] } : written;
    const refusal = unsendable(draft);
    updateDraft(drafts, caseId, (before) => ({ ...before, sending: refusal === null, failure: refusal }));
    // Before a case is made for nothing that could be asked.
    if (refusal !== null) return false;
    const id = caseId ?? (await createCase());
    if (id === null) {
      updateDraft(drafts, caseId, (before) => ({ ...before, sending: false }));
      return false;
    }
    try {
      const parentId = conversationOf(id)?.branch.at(-1) ?? null;
      await ask({ caseId: id, parentId, text: draft.text, attachmentIds: readyImages(draft) });
      updateDraft(drafts, id, (now) => withoutSent(now, draft));
      return true;
    } catch (thrown) {
      updateDraft(drafts, id, (now) => ({ ...now, sending: false, failure: toFailure(thrown) }));
      return false;
    }
  };

  return {
    setDraftText(caseId, text) {
      updateDraft(drafts, caseId, (draft) => ({ ...draft, text, failure: null }));
    },
    submitDraft: (caseId) => submit(caseId),
    submitText: (caseId) => submit(caseId, true),
    send: (question) => attempt(() => ask(question)),

    async regenerate(caseId, answerId) {
      await attempt(() => bridge.request("chat.regenerate", { caseId, answerId }));
    },
    async stop(caseId) {
      await attempt(() => bridge.request("chat.stop", { caseId }));
    },

    async editAndResend(caseId, questionId, text) {
      const question = conversationOf(caseId)?.messages.get(questionId);
      if (question?.role !== "question") return false;
      const { parentId, attachmentIds } = question;
      return attempt(() => ask({ caseId, parentId, text, attachmentIds }));
    },

    editQuestion(caseId, editing) {
      updateConversation(conversations, caseId, (conversation) => ({ ...conversation, editing }));
    },

    async selectBranch(caseId, messageId) {
      const conversation = conversationOf(caseId);
      if (conversation === undefined) return;
      const leafId = leafUnder(conversation.children, messageId);
      await attempt(() => bridge.request("chat.selectBranch", { caseId, leafId }));
    },
  };
}

/** Why it cannot be asked, whatever the core says; null: it can. */
function unsendable({ text }: Draft): Failure | null {
  if (text.length <= limits.questionCharacters) return null;
  return {
    code: "TOO_LARGE",
    message: `The question is longer than ${limits.questionCharacters.toLocaleString("en")} characters.`,
    remedy: "Shorten it, or split it into several questions.",
  };
}

/** What was typed or dropped while the question was on its way stays for the next one. */
function withoutSent(now: Draft, sent: Draft): Draft {
  const gone = new Set(sent.images.map(({ id }) => id));
  return {
    ...now,
    failure: null,
    sending: false,
    text: now.text === sent.text ? "" : now.text,
    images: now.images.filter(({ id }) => !gone.has(id)),
  };
}
