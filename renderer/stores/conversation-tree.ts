/** Messages as a tree: who follows whom, and which branch is shown. Pure functions. */
import type { Message } from "../../shared/domain.ts";

export type Messages = ReadonlyMap<string, Message>;
/** Ids of the messages under a parent, oldest first; null is the start of the case. */
export type Children = ReadonlyMap<string | null, readonly string[]>;

export function childrenOf(messages: Messages): Children {
  const children = new Map<string | null, string[]>();
  const ordered = [...messages.values()].toSorted((a, b) => a.createdAt - b.createdAt);
  for (const { id, parentId } of ordered) {
    const siblings = children.get(parentId);
    if (siblings === undefined) children.set(parentId, [id]);
    else siblings.push(id);
  }
  return children;
}

/** Ids from the first message down to `leafId`; null where a message on the way is not (yet) known. */
export function branchTo(messages: Messages, leafId: string | null): readonly string[] | null {
  const branch: string[] = [];
  for (let id = leafId; id !== null; ) {
    const message = messages.get(id);
    if (message === undefined || branch.length > messages.size) return null;
    branch.push(id);
    id = message.parentId;
  }
  return branch.toReversed();
}

/** The newest end of the conversation that goes through `messageId`. */
export function leafUnder(children: Children, messageId: string): string {
  let leaf = messageId;
  for (let next = children.get(leaf)?.at(-1); next !== undefined; next = children.get(leaf)?.at(-1))
    leaf = next;
  return leaf;
}
