/** A window of the browser host without a page: the same socket, the same contract. For tests of the host and the bench. */
import { decode, encode } from "@msgpack/msgpack";
import { WebSocket } from "ws";
import type { Method, Params, Reply } from "../../shared/contract.ts";
import type { Answer } from "../../shared/domain.ts";
import type { ServerEnvelope } from "../../shared/envelopes.ts";
import { CasebookError } from "../../shared/errors.ts";
import type { CasebookEvent } from "../../shared/events.ts";

export interface RpcClient {
  request<M extends Method>(method: M, params: Params<M>): Promise<Reply<M>>;
  /** Events since `app.attach`, oldest first, and when they came (ms since 1970). */
  readonly events: readonly { readonly seq: number; readonly event: CasebookEvent; readonly at: number }[];
  /** The answer once it is over. */
  finished(answerId: string): Promise<Answer>;
  /** Resolves with the first event that fits, also one that has come already. */
  when(fits: (event: CasebookEvent) => boolean): Promise<CasebookEvent>;
  close(): void;
}

/** @param address of `Host`: opens once. */
export async function connectRpc(address: string): Promise<RpcClient> {
  const { origin, host } = new URL(address);
  const opened = await fetch(address, { redirect: "manual" });
  const cookie = opened.headers.get("set-cookie")?.split(";")[0];
  if (cookie === undefined) throw new Error(`the address was refused with ${opened.status}`);
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie, origin } });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });

  const events: { seq: number; event: CasebookEvent; at: number }[] = [];
  const waiting = new Set<() => void>();
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  socket.on("message", (data: Buffer) => {
    const envelope = decode(data) as ServerEnvelope;
    if (envelope.kind === "event") {
      events.push({ seq: envelope.seq, event: envelope.event, at: Date.now() });
      for (const look of waiting) look();
      return;
    }
    const call = pending.get(envelope.id);
    pending.delete(envelope.id);
    if (envelope.outcome.ok) call?.resolve(envelope.outcome.value);
    else call?.reject(CasebookError.from(envelope.outcome.failure));
  });
  socket.on("close", () => {
    for (const { reject } of pending.values()) reject(new Error("the host closed the connection"));
    pending.clear();
  });

  const request: RpcClient["request"] = (method, params) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      socket.send(encode({ kind: "request", id, method, params }));
    });
  const when: RpcClient["when"] = (fits) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = events.find(({ event }) => fits(event));
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found.event);
      };
      waiting.add(look);
      look();
    });

  return {
    request,
    events,
    when,
    async finished(answerId) {
      const event = await when(
        (e) =>
          e.type === "message" &&
          e.message.id === answerId &&
          e.message.role === "answer" &&
          e.message.status !== "streaming",
      );
      if (event.type !== "message" || event.message.role !== "answer") throw new Error("not an answer");
      return event.message;
    },
    close: () => socket.close(),
  };
}
