/** An in-memory core behind a Bridge, for tests of the window: keeps the contract on both sides, sequence included. */
import * as v from "valibot";
import { contract, type Method, type Params, type Reply } from "../../shared/contract.ts";
import type { Answer, Attachment, CaseSummary, Message, Question } from "../../shared/domain.ts";
import { CasebookError } from "../../shared/errors.ts";
import { type CasebookEvent, eventSchema } from "../../shared/events.ts";
import { inOrder } from "../../shared/slices.ts";
import { type Bridge, type Connection, replyOrder } from "../bridge.ts";
import { acceptedTerms, fileFit, fit, machine } from "./model-samples.ts";
import { emptySnapshot, practiceInstalled, practiceLoaded, practiceModel, settings } from "./samples.ts";

type Handler = (params: never) => unknown;

export interface FakeCore {
  readonly bridge: Bridge;
  /** Requests in the order of arrival. */
  readonly calls: readonly { readonly method: Method; readonly params: unknown }[];
  readonly cases: Map<string, CaseSummary>;
  readonly messages: Map<string, Message>;
  readonly attachments: Map<string, Attachment>;
  /** Saved texts by case; null is the case that is not begun. */
  readonly drafts: Map<string | null, string>;
  /** Replaces what a method does. */
  on<M extends Method>(method: M, handler: (params: Params<M>) => Reply<M> | Promise<Reply<M>>): void;
  publish(event: CasebookEvent): void;
  /** The event happens, but this window never hears of it. */
  lose(event: CasebookEvent): void;
  grow(answerId: string, text: string, how?: { channel?: "text" | "thought"; lost?: boolean }): void;
  finish(answerId: string): void;
  connect(state: Connection): void;
  addCase(id: string, part?: Partial<CaseSummary>): CaseSummary;
}

export function createFakeCore(): FakeCore {
  const cases = new Map<string, CaseSummary>();
  const removed = new Map<string, CaseSummary>();
  const messages = new Map<string, Message>();
  const attachments = new Map<string, Attachment>();
  const owners = new Map<string, string>();
  const drafts = new Map<string | null, string>();
  const calls: { method: Method; params: unknown }[] = [];
  const eventListeners = new Set<(seq: number, event: CasebookEvent) => void>();
  const connectionListeners = new Set<(state: Connection) => void>();
  const replies = replyOrder();
  let connection: Connection = "open";
  let attached = false;
  let current = settings;
  let seq = 0;
  let ids = 0;

  const emit = (event: CasebookEvent, lost: boolean): void => {
    v.parse(eventSchema, event);
    seq += 1;
    if (lost || !attached) return;
    for (const listener of eventListeners) listener(seq, event);
  };
  const publish = (event: CasebookEvent): void => emit(event, false);
  const putCase = (summary: CaseSummary): CaseSummary => {
    cases.set(summary.id, summary);
    publish({ type: "cases", put: [summary], removed: [] });
    return summary;
  };
  const caseOf = (caseId: string): CaseSummary => {
    const summary = cases.get(caseId);
    if (summary === undefined) throw new CasebookError("NOT_FOUND", "This case is gone.", "Choose another.");
    return summary;
  };
  const answerOf = (answerId: string): Answer => {
    const message = messages.get(answerId);
    if (message?.role !== "answer") throw new Error("no such answer");
    return message;
  };
  const begin = (caseId: string, parentId: string | null, question: Question | null) => {
    const id = `answer-${++ids}`;
    const answer: Answer = {
      id,
      caseId,
      parentId: question?.id ?? parentId,
      createdAt: ++ids,
      role: "answer",
      text: "",
      thought: null,
      status: "streaming",
      finishReason: null,
      failure: null,
      statistics: null,
      modelId: practiceModel.id,
      modelName: practiceModel.name,
      seed: 7,
    };
    putCase({ ...caseOf(caseId), leafId: id, updatedAt: 1_000_000 + ++ids, preview: question?.text ?? "" });
    for (const message of question === null ? [answer] : [question, answer]) {
      messages.set(message.id, message);
      publish({ type: "message", message });
    }
    return { question, answer };
  };

  const done = { done: true } as const;
  const handlers: { [M in Method]?: (params: Params<M>) => Reply<M> | Promise<Reply<M>> } = {
    "app.attach": () => {
      attached = true;
      const running = [...messages.values()].filter((message) => message.role === "answer");
      return {
        ...emptySnapshot,
        ...inOrder({
          ...emptySnapshot,
          settings: current,
          engine: { state: "ready", loaded: practiceLoaded },
          models: [practiceInstalled],
          cases: [...cases.values()],
        }),
        seq,
        restorable: [...removed.values()].map(({ id, title }) => ({ caseId: id, title, msLeft: 9_000 })),
        running: running.filter(({ status }) => status === "streaming"),
      };
    },
    "settings.set": (changes) => {
      current = { ...current, ...(changes as Partial<typeof settings>) };
      publish({ type: "settings", value: current });
      return done;
    },
    "models.rescan": () => done,
    "terms.accept": () => {
      publish({ type: "terms", value: acceptedTerms });
      return done;
    },
    "models.fitInstalled": () => ({ machine, fit: fileFit({ basis: "header" }) }),
    "models.fitOnHub": () => ({ machine, fit: fileFit({ basis: "header" }) }),
    "models.fit": () => ({
      machine,
      fits: [fit({ recommended: "The largest that fits on the GPU whole." })],
    }),
    "models.find": () => ({ found: [] }),
    "cases.create": () => ({ id: api.addCase(`case-${++ids}`, { title: "New case" }).id }),
    "cases.rename": ({ caseId, title }) => {
      putCase({ ...caseOf(caseId), title });
      return done;
    },
    "cases.search": ({ query }) => ({
      caseIds: [...cases.values()].filter(({ title }) => title.includes(query)).map(({ id }) => id),
    }),
    "cases.delete": ({ caseId }) => {
      removed.set(caseId, caseOf(caseId));
      cases.delete(caseId);
      publish({ type: "cases", put: [], removed: [caseId] });
      return { done: true };
    },
    "cases.restore": ({ caseId }) => {
      const summary = removed.get(caseId) ?? caseOf(caseId);
      removed.delete(caseId);
      putCase(summary);
      return done;
    },
    "cases.setDraft": ({ caseId, text }) => {
      if (caseId !== null) caseOf(caseId);
      drafts.set(caseId, text);
      return { done: true };
    },
    "cases.blankDraft": () => ({ text: drafts.get(null) ?? "" }),
    "cases.open": ({ caseId }) => ({
      summary: caseOf(caseId),
      messages: [...messages.values()].filter((message) => message.caseId === caseId),
      attachments: [...attachments.values()].filter(({ id }) => owners.get(id) === caseId),
      draft: drafts.get(caseId) ?? "",
    }),
    "attachments.add": ({ caseId, bytes: _bytes, ...image }) => {
      const id = `attachment-${++ids}`;
      const attachment = { ...image, id, createdAt: ++ids };
      attachments.set(id, attachment);
      owners.set(id, caseId);
      publish({ type: "attachment", caseId, attachment });
      return attachment;
    },
    "attachments.remove": ({ caseId, attachmentId }) => {
      const shown = [...messages.values()].some(
        (message) => message.role === "question" && message.attachmentIds.includes(attachmentId),
      );
      if (shown) return { removed: false };
      attachments.delete(attachmentId);
      publish({ type: "attachmentRemoved", caseId, attachmentId });
      return { removed: true };
    },
    "chat.send": ({ caseId, parentId, text, attachmentIds }) => {
      const id = `question-${++ids}`;
      return begin(caseId, parentId, {
        id,
        caseId,
        parentId,
        createdAt: ++ids,
        role: "question",
        text,
        attachmentIds,
      });
    },
    "chat.regenerate": ({ caseId, answerId }) => begin(caseId, answerOf(answerId).parentId, null),
    "chat.selectBranch": ({ caseId, leafId }) => {
      putCase({ ...caseOf(caseId), leafId });
      return done;
    },
    "chat.measure": ({ text }) => ({ promptTokens: 100 + text.length, contextSize: 8_192 }),
  };

  const api: FakeCore = {
    calls,
    cases,
    messages,
    attachments,
    drafts,
    on(method, handler) {
      handlers[method] = handler as never;
    },
    publish,
    lose: (event) => emit(event, true),
    grow(answerId, text, { channel = "text", lost = false } = {}) {
      const answer = answerOf(answerId);
      const thought = answer.thought ?? { text: "", state: "open" as const, seconds: 1 };
      const offset = channel === "text" ? answer.text.length : thought.text.length;
      messages.set(
        answerId,
        channel === "text"
          ? { ...answer, text: answer.text + text }
          : { ...answer, thought: { ...thought, text: thought.text + text } },
      );
      emit({ type: "delta", caseId: answer.caseId, messageId: answerId, channel, offset, text }, lost);
    },
    finish(answerId) {
      const message: Answer = { ...answerOf(answerId), status: "complete", finishReason: "stop" };
      messages.set(answerId, message);
      publish({ type: "message", message });
    },
    connect(state) {
      connection = state;
      if (state !== "open") attached = false;
      for (const listener of connectionListeners) listener(state);
    },
    addCase: (id, part = {}) =>
      putCase({
        id,
        title: id,
        preview: "",
        createdAt: 1,
        updatedAt: ++ids,
        messageCount: 0,
        leafId: null,
        ...part,
      }),
    bridge: {
      async request(method, params) {
        if (connection !== "open") throw new CasebookError("DISCONNECTED", "Not connected.", "Wait.");
        calls.push({ method, params });
        const checked = v.parse(contract[method].params, params);
        const handler = handlers[method] as Handler | undefined;
        if (handler === undefined) throw new CasebookError("NOT_ALLOWED", `No ${method} here.`, "None.");
        const value = await handler(checked as never);
        return replies.inOrder(method, { seq, outcome: { ok: true, value } });
      },
      holdReplies: replies.hold,
      onEvent(listener) {
        eventListeners.add(listener);
        return () => eventListeners.delete(listener);
      },
      onConnection(listener) {
        listener(connection);
        connectionListeners.add(listener);
        return () => connectionListeners.delete(listener);
      },
    },
  };
  return api;
}
