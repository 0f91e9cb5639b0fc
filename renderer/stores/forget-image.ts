/** An image is gone from its case: from the list, from what is being written, and from the pane. */
import type { Attachment } from "../../shared/domain.ts";
import type { Stores } from "./action-types.ts";
import { removeAttachment, updateConversation } from "./conversation-store.ts";
import { dropImage } from "./draft-store.ts";

export function forgetImage(
  { conversations, drafts, viewer }: Pick<Stores, "conversations" | "drafts" | "viewer">,
  caseId: string,
  attachmentId: string,
): void {
  const attachments = conversations.getState().byCase.get(caseId)?.attachments;
  const { selected } = viewer.getState();
  if (attachments !== undefined && selected?.attachmentId === attachmentId && selected.caseId === caseId) {
    const next = neighbourOf([...attachments.values()], attachmentId);
    if (next === undefined) viewer.setState({ open: false, selected: null });
    else viewer.setState({ selected: { caseId, attachmentId: next } });
  }
  updateConversation(conversations, caseId, (conversation) => removeAttachment(conversation, attachmentId));
  dropImage(drafts, caseId, attachmentId);
}

function neighbourOf(images: readonly Attachment[], id: string): string | undefined {
  const ids = images.toSorted((a, b) => a.createdAt - b.createdAt).map((image) => image.id);
  const at = ids.indexOf(id);
  return ids[at + 1] ?? ids[at - 1];
}
