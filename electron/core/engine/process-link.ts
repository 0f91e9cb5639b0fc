/** The engine process's way to its parent: Electron's `parentPort`, or Node's IPC channel. */
import process from "node:process";
import type { FromEngine } from "./protocol.ts";

export interface ProcessLink {
  send(message: FromEngine): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The parent has ended, however it ended. */
  onParentGone(listener: () => void): void;
}

/** `process.parentPort` of Electron's utility processes; not in Node's types. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { readonly data: unknown }) => void): void;
  on(event: "close", listener: () => void): void;
}

export function processLink(): ProcessLink {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort | null };
  return parentPort === undefined || parentPort === null ? forkLink() : utilityLink(parentPort);
}

function utilityLink(port: ParentPort): ProcessLink {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on("message", (event) => listener(event.data)),
    onParentGone: (listener) => port.on("close", listener),
  };
}

function forkLink(): ProcessLink {
  return {
    // The callback takes the error of a channel that closes meanwhile; "disconnect" follows.
    send: (message) => process.connected && process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on("message", listener),
    onParentGone(listener) {
      // A parent that was killed while this process started was told of before anyone listened.
      if (process.connected) process.once("disconnect", listener);
      else listener();
    },
  };
}
