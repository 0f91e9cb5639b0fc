/** The window's only way to the core: requests out, checked replies and events in. Two carriers, one interface. */
import { decode, encode } from "@msgpack/msgpack";
import * as v from "valibot";
import { contract, type Method, type Params, type Reply } from "../shared/contract.ts";
import {
  type Outcome,
  type ReplyEnvelope,
  type RequestEnvelope,
  serverEnvelopeSchema,
} from "../shared/envelopes.ts";
import { CasebookError } from "../shared/errors.ts";
import { type CasebookEvent } from "../shared/events.ts";

export type Connection = "open" | "reconnecting" | "closed";

export interface Bridge {
  /** Throws CasebookError: what the core refused, DISCONNECTED, or INTERNAL for a reply that breaks the contract. */
  readonly request: <M extends Method>(method: M, params: Params<M>) => Promise<Reply<M>>;
  readonly onEvent: (listener: (seq: number, event: CasebookEvent) => void) => () => void;
  /**
   * Each reply, except that of `app.attach`, waits for `until` with the number of the last event that was published
   * before it. The module that applies events calls this once.
   */
  readonly holdReplies: (until: (seq: number) => Promise<void>) => void;
  /** Calls back immediately with the present state, then at every change. */
  readonly onConnection: (listener: (state: Connection) => void) => () => void;
}

/** What the preload exposes. Structured clone, so a Uint8Array passes as it is. */
export interface PreloadApi {
  request(envelope: RequestEnvelope): Promise<ReplyEnvelope>;
  onEvent(listener: (message: unknown) => void): () => void;
}

declare global {
  interface Window {
    readonly casebook?: PreloadApi;
  }
}

const firstRetryMs = 250;
const longestRetryMs = 5_000;
/** RFC 6455: the server will not have this client; trying again is pointless. */
const policyViolation = 1008;

/** The bridge of the shell that this page runs in. */
export function openBridge(): Bridge {
  return window.casebook === undefined ? browserBridge() : desktopBridge(window.casebook);
}

/** Over the preload of the desktop shell. */
export function desktopBridge(api: PreloadApi): Bridge {
  const events = emitter<[number, CasebookEvent]>();
  const replies = replyOrder();
  let nextId = 1;
  api.onEvent((message) => {
    const envelope = v.safeParse(serverEnvelopeSchema, message);
    // An event that breaks the contract leaves a gap in the sequence, so the window attaches again.
    if (envelope.success && envelope.output.kind === "event")
      events.emit(envelope.output.seq, envelope.output.event);
  });
  return {
    async request(method, params) {
      const reply = await api.request({ kind: "request", id: nextId++, method, params });
      return replies.inOrder(method, reply);
    },
    onEvent: events.on,
    holdReplies: replies.hold,
    onConnection(listener) {
      listener("open");
      return () => undefined;
    },
  };
}

/** Over a WebSocket at `/rpc` of the page's own origin, with one MessagePack envelope a frame. */
export function browserBridge(url: string = rpcUrl(window.location)): Bridge {
  const events = emitter<[number, CasebookEvent]>();
  const replies = replyOrder();
  const connections = emitter<[Connection]>();
  const pending = new Map<
    number,
    { readonly settle: (reply: ReplyEnvelope) => void; readonly reject: (reason: unknown) => void }
  >();
  let connection: Connection = "reconnecting";
  let socket: WebSocket;
  let nextId = 1;
  let failures = 0;

  const change = (state: Connection): void => {
    if (state === connection) return;
    connection = state;
    connections.emit(state);
  };
  const receive = (data: unknown): void => {
    if (!(data instanceof ArrayBuffer)) return;
    const envelope = v.safeParse(serverEnvelopeSchema, decode(new Uint8Array(data)));
    if (!envelope.success) return;
    if (envelope.output.kind === "event") {
      events.emit(envelope.output.seq, envelope.output.event);
      return;
    }
    pending.get(envelope.output.id)?.settle(envelope.output);
    pending.delete(envelope.output.id);
  };
  const connect = (): void => {
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      failures = 0;
      change("open");
    });
    socket.addEventListener("message", (message) => receive(message.data));
    socket.addEventListener("close", ({ code }) => {
      for (const { reject } of pending.values()) reject(disconnected());
      pending.clear();
      if (code === policyViolation) {
        change("closed");
        return;
      }
      change("reconnecting");
      setTimeout(connect, Math.min(firstRetryMs * 2 ** failures, longestRetryMs));
      failures += 1;
    });
  };
  connect();

  return {
    async request(method, params) {
      // A socket that is closing takes nothing any more, and tells so only later.
      if (connection !== "open" || socket.readyState !== WebSocket.OPEN) throw disconnected();
      const id = nextId++;
      const reply = await new Promise<ReplyEnvelope>((settle, reject) => {
        pending.set(id, { settle, reject });
        const envelope: RequestEnvelope = { kind: "request", id, method, params };
        socket.send(encode(envelope, { ignoreUndefined: true }));
      });
      return replies.inOrder(method, reply);
    },
    onEvent: events.on,
    holdReplies: replies.hold,
    onConnection(listener) {
      listener(connection);
      return connections.on(listener);
    },
  };
}

/** The reply as the contract promises it; throws the core's failure, or INTERNAL where the promise is broken. */
export function checkedReply<M extends Method>(method: M, outcome: Outcome): Reply<M> {
  if (!outcome.ok) throw CasebookError.from(outcome.failure);
  const reply = v.safeParse(contract[method].reply, outcome.value);
  if (reply.success) return reply.output;
  throw new CasebookError(
    "INTERNAL",
    "The window and the app do not understand each other: they are of different versions.",
    "Restart Casebook. Your cases are kept.",
  );
}

const disconnected = (): CasebookError =>
  new CasebookError(
    "DISCONNECTED",
    "The connection to Casebook on this computer is lost.",
    "Wait until it is back, or start Casebook again. What you typed is kept in this window.",
  );

/** Replies in their place among the events. */
export function replyOrder() {
  let until = (_seq: number): Promise<void> => Promise.resolve();
  return {
    hold: (wait: typeof until): void => {
      until = wait;
    },
    async inOrder<M extends Method>(
      method: M,
      { seq, outcome }: Omit<ReplyEnvelope, "kind" | "id">,
    ): Promise<Reply<M>> {
      // The snapshot is what events are applied to.
      if (method !== "app.attach") await until(seq);
      return checkedReply(method, outcome);
    },
  };
}

const rpcUrl = (location: Location): string =>
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/rpc`;

function emitter<Values extends unknown[]>() {
  const listeners = new Set<(...values: Values) => void>();
  return {
    emit: (...values: Values): void => {
      for (const listener of listeners) listener(...values);
    },
    on: (listener: (...values: Values) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
