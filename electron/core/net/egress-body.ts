/** The body of an answer, watched: a body that stalls ends with an error that tells so. */
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { announcedBytes, takePastParser } from "./egress-bulk.ts";
import { egressFailure, stalled, type Way } from "./egress-failures.ts";

export interface Watch {
  readonly way: Way;
  readonly stallMs: number;
  readonly signal: AbortSignal | undefined;
  /** See EgressRequest. */
  readonly bulk: boolean;
}

/** The source of a body's bytes. */
interface Source {
  resume(): void;
  pause(): void;
}

/**
 * The time counts only while more bytes are wanted: a reader that is slow, because the disk is, is no stall. Chunks are
 * passed on as they are, not copied.
 */
export function watchBody(message: IncomingMessage, { way, stallMs, signal, bulk }: Watch): Readable {
  const announced = bulk ? announcedBytes(message) : null;
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  let taken = 0;
  /** A thread that was held up hears that the time is over before it reads what has come meanwhile: that goes first. */
  const onTime = (): void => {
    const before = taken;
    setImmediate(() => {
      if (taken === before && timer !== undefined) body.destroy(stalled(way));
    });
  };
  const body = new Readable({
    // One piece at a time, since a bulk body has no memory for a second one.
    ...(announced !== null && { highWaterMark: 1 }),
    read() {
      timer ??= setTimeout(onTime, stallMs);
      source.resume();
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
  // A body may fail before its reader is there, who still gets the error later.
  body.on("error", () => {});

  const take = (chunk: Uint8Array): boolean => {
    taken += 1;
    const more = body.push(chunk);
    if (more) timer?.refresh();
    else {
      stop();
      source.pause();
    }
    return more;
  };
  let ended = false;
  const end = (): void => {
    ended = true;
    stop();
    body.push(null);
  };
  const source = announced === null ? parsed(message, take, end) : pastParser(message, announced, take, end);
  message.on("error", (thrown) => {
    // An error of the connection after the last byte does not affect bytes that wait to be read.
    if (!ended) body.destroy(egressFailure(thrown, { ...way, proxy: null }) as Error);
  });
  return body;
}

function parsed(message: IncomingMessage, take: (chunk: Uint8Array) => boolean, end: () => void): Source {
  message.pause();
  message.on("data", take);
  message.on("end", end);
  return { resume: () => message.resume(), pause: () => message.pause() };
}

function pastParser(
  message: IncomingMessage,
  announced: number,
  take: (chunk: Uint8Array) => boolean,
  end: () => void,
): Source {
  let left = announced;
  const takeAnnounced = (chunk: Uint8Array): boolean => {
    const wanted = chunk.subarray(0, left);
    left -= wanted.length;
    const more = wanted.length > 0 && take(wanted);
    if (left === 0) end();
    return more && left > 0;
  };
  // The bytes that came together with the head: less than one read, and before all others.
  message.on("data", takeAnnounced);
  takePastParser(message, takeAnnounced);
  if (left === 0) end();
  return { resume: () => message.socket.resume(), pause: () => undefined };
}
