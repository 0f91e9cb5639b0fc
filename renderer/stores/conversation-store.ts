/**
 * What is known of each case's messages. Only the message that changes gets a new identity, so that a finished message
 * is never rendered again while another one streams.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Answer, Attachment, CaseContent, Message } from "../../shared/domain.ts";
import type { Failure } from "../../shared/errors.ts";
import type { CasebookEvent } from "../../shared/events.ts";
import { branchTo, type Children, childrenOf, type Messages } from "../../shared/message-tree.ts";

export interface Conversation {
  readonly caseId: string;
  /** "partial": only what events brought; the rest has not been asked for. */
  readonly phase: "partial" | "loading" | "ready" | "failed";
  readonly failure: Failure | null;
  readonly messages: Messages;
  readonly children: Children;
  readonly attachments: ReadonlyMap<string, Attachment>;
  readonly leafId: string | null;
  /** Ids of the branch that is shown, first message first. Keeps its identity while only texts change. */
  readonly branch: readonly string[];
  /** The answer that is being written. */
  readonly runningId: string | null;
  /** Messages and images that events brought since the window attached: newer than whatever the disk says. */
  readonly fresh: ReadonlySet<string>;
  /** The question that is being put in other words; null while none is. */
  readonly editing: { readonly questionId: string; readonly text: string } | null;
  /** Tokens that the shown branch and the draft take; null while not measured. */
  readonly context: ContextUse | null;
}

export interface ContextUse {
  readonly promptTokens: number;
  readonly contextSize: number;
}

interface ConversationState {
  readonly byCase: ReadonlyMap<string, Conversation>;
  /** Tokens that the draft of a case takes that is not begun; null while there is none, or not measured. */
  readonly blankContext: ContextUse | null;
}

export type ConversationStore = StoreApi<ConversationState>;

export function createConversationStore(): ConversationStore {
  return createStore<ConversationState>()(() => ({ byCase: new Map(), blankContext: null }));
}

const empty = (caseId: string): Conversation => ({
  caseId,
  phase: "partial",
  failure: null,
  messages: new Map(),
  children: new Map(),
  attachments: new Map(),
  leafId: null,
  branch: [],
  runningId: null,
  fresh: new Set(),
  editing: null,
  context: null,
});

/** Changes one conversation, which is begun where there is none. */
export function updateConversation(
  store: ConversationStore,
  caseId: string,
  change: (conversation: Conversation) => Conversation,
): void {
  store.setState(({ byCase }) => {
    const before = byCase.get(caseId) ?? empty(caseId);
    const after = change(before);
    return after === before ? { byCase } : { byCase: new Map(byCase).set(caseId, after) };
  });
}

/** null: of the case that is not begun. */
export function setContext(
  store: ConversationStore,
  caseId: string | null,
  context: ContextUse | null,
): void {
  if (caseId === null) store.setState({ blankContext: context });
  else updateConversation(store, caseId, (conversation) => ({ ...conversation, context }));
}

export function contextOf(
  { byCase, blankContext }: ConversationState,
  caseId: string | null,
): ContextUse | null {
  return caseId === null ? blankContext : (byCase.get(caseId)?.context ?? null);
}

export function forgetConversation(store: ConversationStore, caseId: string): void {
  store.setState(({ byCase }) => ({ byCase: new Map([...byCase].filter(([id]) => id !== caseId)) }));
}

/** A branch whose last message has not arrived yet leaves the one that is shown in place. */
function withShape(conversation: Conversation): Conversation {
  const { messages, leafId } = conversation;
  const known = branchTo(messages, leafId);
  const branch = known.whole
    ? known.messages.map(({ id }) => id)
    : conversation.branch.filter((id) => messages.has(id));
  const same =
    branch.length === conversation.branch.length && branch.every((id, at) => id === conversation.branch[at]);
  return { ...conversation, children: childrenOf(messages), branch: same ? conversation.branch : branch };
}

const runningIn = (messages: Messages): string | null => {
  for (const message of messages.values()) if (isRunning(message)) return message.id;
  return null;
};
const isRunning = (message: Message): message is Answer =>
  message.role === "answer" && message.status === "streaming";

/** The shown branch ends here now. */
export function setLeaf(conversation: Conversation, leafId: string | null): Conversation {
  return conversation.leafId === leafId ? conversation : withShape({ ...conversation, leafId });
}

/** A message is new or has changed as a whole. */
export function putMessage(conversation: Conversation, message: Message): Conversation {
  const known = conversation.messages.has(message.id);
  const messages = new Map(conversation.messages).set(message.id, message);
  const changed: Conversation = {
    ...conversation,
    messages,
    runningId: runningIn(messages),
    fresh: new Set(conversation.fresh).add(message.id),
  };
  return known ? changed : withShape(changed);
}

type Delta = Extract<CasebookEvent, { type: "delta" }>;

/** The running answer grew. null: this window has missed something and must attach again. */
export function applyDelta(conversation: Conversation, delta: Delta): Conversation | null {
  const answer = conversation.messages.get(delta.messageId);
  if (answer === undefined || !isRunning(answer)) return null;
  const thought = answer.thought ?? { text: "", state: "open" as const, seconds: 0 };
  const before = delta.channel === "text" ? answer.text : thought.text;
  if (before.length !== delta.offset) return null;
  const grown: Answer =
    delta.channel === "text"
      ? { ...answer, text: before + delta.text }
      : { ...answer, thought: { ...thought, text: before + delta.text } };
  return { ...conversation, messages: new Map(conversation.messages).set(grown.id, grown) };
}

export function putAttachment(conversation: Conversation, attachment: Attachment): Conversation {
  return {
    ...conversation,
    attachments: new Map(conversation.attachments).set(attachment.id, attachment),
    fresh: new Set(conversation.fresh).add(attachment.id),
  };
}

export function removeAttachment(conversation: Conversation, attachmentId: string): Conversation {
  const attachments = new Map([...conversation.attachments].filter(([id]) => id !== attachmentId));
  return { ...conversation, attachments };
}

/** Images of the case that no question shows, on whatever branch: those of the draft. */
export function unaskedImages({ messages, attachments }: Conversation): readonly Attachment[] {
  const asked = new Set(
    [...messages.values()].flatMap((message) => (message.role === "question" ? message.attachmentIds : [])),
  );
  return [...attachments.values()].filter(({ id }) => !asked.has(id));
}

/** The case as it lies on the disk, under what events have brought meanwhile. */
export function putContent(conversation: Conversation, content: CaseContent): Conversation {
  const messages = new Map<string, Message>(content.messages.map((message) => [message.id, message]));
  for (const id of conversation.fresh) {
    const message = conversation.messages.get(id);
    if (message !== undefined) messages.set(id, message);
  }
  const attachments = new Map(content.attachments.map((attachment) => [attachment.id, attachment]));
  for (const [id, attachment] of conversation.attachments) {
    if (conversation.fresh.has(id)) attachments.set(id, attachment);
  }
  return withShape({
    ...conversation,
    phase: "ready",
    failure: null,
    messages,
    attachments,
    runningId: runningIn(messages),
  });
}

/**
 * After attaching: what is open stays until it has been read again, the rest is forgotten; running answers continue
 * with the text that they have by now.
 */
export function restartConversations(
  store: ConversationStore,
  openId: string | null,
  running: readonly Answer[],
): void {
  store.setState(({ byCase }) => {
    const open = openId === null ? undefined : byCase.get(openId);
    const next = new Map<string, Conversation>();
    if (open !== undefined) next.set(open.caseId, { ...open, fresh: new Set() });
    for (const answer of running) {
      next.set(answer.caseId, putMessage(next.get(answer.caseId) ?? empty(answer.caseId), answer));
    }
    return { byCase: next };
  });
}
