/** Numbered events to every attached window; a window that attaches gets a snapshot and the events that follow it. */
import type { CasebookEvent, Snapshot } from "../../../shared/events.ts";
import type { ClientConnection } from "./dispatcher.ts";

export interface Windows {
  /** Number of the event that was published last; 0: none yet. */
  readonly published: number;
  publish(event: CasebookEvent): void;
  /** The snapshot, built in one step; events from the next number on go to this window. */
  attach(client: ClientConnection, state: () => Omit<Snapshot, "seq">): Snapshot;
  detach(client: ClientConnection): void;
}

export function createWindows(): Windows {
  let seq = 0;
  /** Events for a window that has just attached wait until the snapshot is sent. */
  const waiting = new Map<ClientConnection, { readonly seq: number; readonly event: CasebookEvent }[]>();
  const attached = new Set<ClientConnection>();

  return {
    get published() {
      return seq;
    },
    publish(event) {
      seq += 1;
      for (const client of attached) client.send({ kind: "event", seq, event });
      for (const queue of waiting.values()) queue.push({ seq, event });
    },
    attach(client, state) {
      attached.delete(client);
      const queue: { seq: number; event: CasebookEvent }[] = [];
      waiting.set(client, queue);
      // The reply leaves in this turn's microtasks; events follow in the next turn.
      setImmediate(() => {
        if (waiting.get(client) !== queue) return;
        waiting.delete(client);
        attached.add(client);
        for (const { seq: number, event } of queue) client.send({ kind: "event", seq: number, event });
      });
      return { seq, ...state() };
    },
    detach(client) {
      attached.delete(client);
      waiting.delete(client);
    },
  };
}
