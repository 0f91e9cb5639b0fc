/** The body of an answer, watched: one that stops coming ends with an error that says so. */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { egressFailure, stalled, type Way } from "./egress-failures.ts";

export interface Watch {
  readonly way: Way;
  readonly stallMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The time counts only while more bytes are wanted: a reader that is slow, because the disk is, is no stall. Chunks are
 * passed on as they are, not copied.
 */
export function watchBody(message: IncomingMessage, { way, stallMs, signal }: Watch): Readable {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const body = new Readable({
    read() {
      timer ??= setTimeout(() => body.destroy(stalled(way.host)), stallMs);
      message.resume();
    },
    destroy(error, done) {
      stop();
      signal?.removeEventListener("abort", onAbort);
      message.destroy();
      done(error);
    },
  });
  const onAbort = (): void => void body.destroy(signal?.reason as Error);
  signal?.addEventListener("abort", onAbort, { once: true });

  // It may fail before its reader is there; whoever reads it later still gets the error.
  body.on("error", () => {});
  message.pause();
  message.on("data", (chunk: Buffer) => {
    if (body.push(chunk)) {
      timer?.refresh();
      return;
    }
    stop();
    message.pause();
  });
  message.on("end", () => {
    stop();
    body.push(null);
  });
  message.on("error", (thrown) => body.destroy(egressFailure(thrown, { ...way, proxy: null }) as Error));
  return body;
}
