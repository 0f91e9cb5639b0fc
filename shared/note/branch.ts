/** The branch of a case that is shown, out of its tree of messages. */
import type { CaseContent, Message } from "../domain.ts";
import { branchTo, messagesById } from "../message-tree.ts";

export interface ShownBranch {
  /** From the first message to the end of the branch. */
  readonly messages: readonly Message[];
  /** Ends of the tree that this branch does not lead to. */
  readonly otherBranches: number;
}

export function activeBranch({ summary, messages }: Pick<CaseContent, "summary" | "messages">): ShownBranch {
  const parents = new Set(messages.map((message) => message.parentId));
  const ends = messages.filter((message) => !parents.has(message.id));
  return {
    messages: branchTo(messagesById(messages), summary.leafId).messages,
    otherBranches: ends.filter((end) => end.id !== summary.leafId).length,
  };
}
