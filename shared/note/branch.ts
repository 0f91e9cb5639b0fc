/** The branch of a case that is shown, out of its tree of messages. */
import type { CaseContent, Message } from "../domain.ts";

export interface Branch {
  /** From the first message to the end of the branch. */
  readonly messages: readonly Message[];
  /** Ends of the tree that this branch does not lead to. */
  readonly otherBranches: number;
}

export function activeBranch({ summary, messages }: Pick<CaseContent, "summary" | "messages">): Branch {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch = new Map<string, Message>();
  let id = summary.leafId;
  // A message that is met twice would be a loop, which only a damaged tree has.
  while (id !== null && !branch.has(id)) {
    const message = byId.get(id);
    if (message === undefined) break;
    branch.set(id, message);
    id = message.parentId;
  }
  const parents = new Set(messages.map((message) => message.parentId));
  const ends = messages.filter((message) => !parents.has(message.id));
  return {
    messages: [...branch.values()].toReversed(),
    otherBranches: ends.filter((end) => end.id !== summary.leafId).length,
  };
}
