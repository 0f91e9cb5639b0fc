/** Messages of a case as a tree: who follows whom, and which branch is shown. Pure functions. */
import type { Message } from "./domain.ts";

export type Messages = ReadonlyMap<string, Message>;
/** Ids of the messages under a parent, oldest first; null is the start of the case. */
export type Children = ReadonlyMap<string | null, readonly string[]>;

export interface Branch {
  /** From the first message down to the leaf, as far as it is known. */
  readonly messages: readonly Message[];
  /** False: a message on the way is missing, or the parents form a loop, which only a damaged tree has. */
  readonly whole: boolean;
}

export const messagesById = (messages: readonly Message[]): Messages =>
  new Map(messages.map((message) => [message.id, message]));

/** @param leafId null: the branch without any message */
export function branchTo(messages: Messages, leafId: string | null): Branch {
  const branch = new Map<string, Message>();
  let id = leafId;
  while (id !== null) {
    const message = messages.get(id);
    if (message === undefined || branch.has(id)) break;
    branch.set(id, message);
    id = message.parentId;
  }
  return { messages: [...branch.values()].toReversed(), whole: id === null };
}

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

/** The newest end of the conversation that goes through `messageId`. */
export function leafUnder(children: Children, messageId: string): string {
  let leaf = messageId;
  for (let next = children.get(leaf)?.at(-1); next !== undefined; next = children.get(leaf)?.at(-1))
    leaf = next;
  return leaf;
}
