/** Sends a file or a part of it, with the faults that were switched on for this request. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ContentSource, openContent } from "./contents.ts";
import { type Exchange, type Headers, header, send } from "./exchange.ts";
import type { BodyFault } from "./faults.ts";
import { isAnswerFault } from "./faults.ts";
import { type ByteRange, readRange } from "./ranges.ts";

interface FileToSend {
  readonly source: ContentSource;
  /** With its quotation marks. */
  readonly etag: string;
}

type FaultOf<Kind extends BodyFault["kind"]> = Extract<BodyFault, { readonly kind: Kind }>;

/** Resolves when the last byte has been handed to the connection, or the connection is gone. */
export async function sendFile(exchange: Exchange, wanted: FileToSend, headers: Headers): Promise<void> {
  const { request, response, note } = exchange;
  const faults = exchange.faults.filter((fault) => !isAnswerFault(fault));
  const has = <Kind extends BodyFault["kind"]>(kind: Kind): FaultOf<Kind> | undefined =>
    faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind);

  const { source, etag } = has("changed") === undefined ? wanted : await changed(wanted);
  const asked = { range: header(exchange, "range"), ifRange: header(exchange, "if-range") };
  const verdict =
    has("whole-file") === undefined ? readRange(asked, etag, source.bytes) : ({ kind: "whole" } as const);
  if (verdict.kind === "unsatisfiable") {
    send(exchange, 416, { ...headers, "Content-Range": `bytes */${source.bytes}` }, "");
    return;
  }
  const range = verdict.kind === "part" ? verdict.range : { from: 0, to: source.bytes - 1 };
  const right = range.to - range.from + 1;
  const length = Math.max(0, right + (has("wrong-length")?.difference ?? 0));

  note.status = verdict.kind === "part" ? 206 : 200;
  response.writeHead(note.status, {
    ...headers,
    ETag: etag,
    "Accept-Ranges": "bytes",
    "Content-Length": length,
    ...(verdict.kind === "part"
      ? { "Content-Range": `bytes ${range.from}-${range.to}/${source.bytes}` }
      : {}),
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  response.flushHeaders();
  const pieces = piecesOf(source, range, length, has("flip")?.atByte ?? null);
  await sendPieces(exchange, pieces, {
    cutAfter: has("cut")?.afterBytes ?? null,
    stallAfter: has("stall")?.afterBytes ?? null,
    bytesPerSecond: has("slow")?.bytesPerSecond ?? null,
  });
}

/** Another file of the same length. */
async function changed({ source, etag }: FileToSend): Promise<FileToSend> {
  const seed = 1_000_003;
  return {
    source: await openContent({ bytes: source.bytes, seed }),
    etag: `"${createHash("sha256").update(`changed ${etag}`).digest("hex")}"`,
  };
}

/** The bytes of a range, cut off or filled up with zeros to `length`, with one bit turned if it is among them. */
async function* piecesOf(
  source: ContentSource,
  { from, to }: ByteRange,
  length: number,
  flipAt: number | null,
): AsyncGenerator<Uint8Array> {
  let at = from;
  const end = from + length;
  for await (const piece of source.read(from, Math.min(to + 1, end))) {
    const within = flipAt === null ? -1 : flipAt - at;
    at += piece.length;
    if (within < 0 || within >= piece.length) {
      yield piece;
      continue;
    }
    const wrong = Uint8Array.from(piece);
    wrong[within] = (wrong[within] ?? 0) ^ 1;
    yield wrong;
  }
  if (at < end) yield new Uint8Array(end - at);
}

interface Manner {
  readonly cutAfter: number | null;
  readonly stallAfter: number | null;
  readonly bytesPerSecond: number | null;
}

async function sendPieces(
  { request, response, note }: Exchange,
  pieces: AsyncIterable<Uint8Array>,
  { cutAfter, stallAfter, bytesPerSecond }: Manner,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const stopAt = Math.min(cutAfter ?? Number.POSITIVE_INFINITY, stallAfter ?? Number.POSITIVE_INFINITY);
  const stop = async (): Promise<void> => {
    if (cutAfter !== null && stopAt === cutAfter) request.socket.destroy();
    else await sleep(2 ** 31 - 1, undefined, { signal: gone.signal, ref: false }).catch(ignoreAbort);
  };
  const begin = performance.now();
  let sent = 0;
  if (stopAt === 0) return stop();
  // A tenth of a second at a time, so that it is slow all along and not in bursts.
  const most =
    bytesPerSecond === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(bytesPerSecond / 10));
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + Math.min(most, stopAt - sent));
      if (bytesPerSecond !== null) {
        const due = begin + ((sent + part.length) / bytesPerSecond) * 1_000 - performance.now();
        await sleep(Math.max(0, due), undefined, { signal: gone.signal }).catch(ignoreAbort);
      }
      if (!(await written(response, part))) return;
      at += part.length;
      sent += part.length;
      note.sentBytes = sent;
      if (sent === stopAt) return stop();
    }
  }
  response.end();
}

const ignoreAbort = (error: unknown): void => {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
};

/** Waits until the bytes are with the system, so that a cut comes after exactly so many. false: the client is gone. */
function written(response: Exchange["response"], bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) {
      resolve(false);
      return;
    }
    const gone = (): void => resolve(false);
    response.once("close", gone);
    response.write(bytes, (error) => {
      response.off("close", gone);
      resolve(error === null || error === undefined);
    });
  });
}
