/** The one inbound path: envelope, method, schema, handler, typed error. Both shells end here. */
import * as v from "valibot";
import { contract, type Method, type Params, type Reply } from "../../../shared/contract.ts";
import {
  type Outcome,
  type ReplyEnvelope,
  requestEnvelopeSchema,
  type ServerEnvelope,
} from "../../../shared/envelopes.ts";
import { CasebookError, toFailure } from "../../../shared/errors.ts";
import { type Log, logThrown } from "../log.ts";

/** A window, as the core sees it. */
export interface ClientConnection {
  /** Sends events to this window; replies return the way the request came. */
  send(envelope: ServerEnvelope): void;
}

export type Handlers = {
  readonly [M in Method]: (params: Params<M>, client: ClientConnection) => Promise<Reply<M>> | Reply<M>;
};

/** Never rejects: a faulty request is answered with a failure. */
export type Dispatch = (request: unknown, client: ClientConnection) => Promise<ReplyEnvelope>;

export interface DispatcherOptions {
  readonly log: Log;
  /** Number of the event that was published last. */
  readonly published: () => number;
}

export function createDispatcher(handlers: Handlers, { log, published }: DispatcherOptions): Dispatch {
  const reply = (id: number, outcome: Outcome): ReplyEnvelope => ({
    kind: "reply",
    id,
    seq: published(),
    outcome,
  });
  return async (request, client) => {
    const envelope = v.safeParse(requestEnvelopeSchema, request);
    if (!envelope.success)
      return reply(idOf(request), { ok: false, failure: toFailure(badRequest("envelope")) });
    const { id, method, params } = envelope.output;
    if (!isMethod(method)) return reply(id, { ok: false, failure: toFailure(badRequest("method")) });
    try {
      const value = await call(handlers, method, params, client);
      return reply(id, { ok: true, value });
    } catch (thrown) {
      logThrown(log, method, thrown, (code) => ({ event: "request-failed", method, code }));
      return reply(id, { ok: false, failure: toFailure(thrown) });
    }
  };
}

async function call<M extends Method>(
  handlers: Handlers,
  method: M,
  params: unknown,
  client: ClientConnection,
) {
  const checked = v.safeParse(contract[method].params, params);
  if (!checked.success) {
    // The message names the field, but not its value, which may be the user's.
    throw badRequest(v.getDotPath(checked.issues[0]) ?? "parameters");
  }
  return handlers[method](checked.output, client);
}

const isMethod = (method: string): method is Method => Object.hasOwn(contract, method);

function idOf(request: unknown): number {
  const id = typeof request === "object" && request !== null && "id" in request ? request.id : null;
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? id : 0;
}

const badRequest = (what: string): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    `Casebook did not understand the request (${what}).`,
    "Reload the window. If it comes back, the window and the app are of different versions: restart Casebook.",
  );
