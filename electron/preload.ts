/**
 * The bridge, in the sandboxed preload: one function for requests, one for events, and nothing else. It knows no
 * methods: the contract is checked at both ends, by the core's dispatcher and by the page's own bridge.
 */
import { contextBridge, ipcRenderer } from "electron";
import type { ReplyEnvelope, RequestEnvelope } from "../shared/envelopes.ts";
import { eventsChannel, requestChannel } from "./shell/channels.ts";

type Listener = (message: unknown) => void;

const listeners = new Set<Listener>();
const { port1: events, port2: windowUploads } = new MessageChannel();
events.addEventListener("message", ({ data }) => {
  for (const listener of listeners) listener(data);
});
events.start();
ipcRenderer.postMessage(eventsChannel, null, [windowUploads]);

contextBridge.exposeInMainWorld("casebook", {
  request: (envelope: RequestEnvelope): Promise<ReplyEnvelope> =>
    ipcRenderer.invoke(requestChannel, envelope),
  onEvent: (listener: Listener): (() => void) => {
    // One page listens once; wrapped, so that the same function given twice is two subscriptions.
    const mine: Listener = (message) => listener(message);
    listeners.add(mine);
    return () => void listeners.delete(mine);
  },
});
