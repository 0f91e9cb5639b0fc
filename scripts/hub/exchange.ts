/** One request and its answer, and the few ways in which answers are sent. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";
import type { Refusal } from "./refusals.ts";
import type { NotedRequest } from "./requests.ts";

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly note: NotedRequest;
  /** Those that apply to this request. */
  readonly faults: readonly Fault[];
}

export type Headers = Readonly<Record<string, string | number>>;

/** Sends a short body, or with HEAD its headers only. */
export function send(
  { request, response, note }: Exchange,
  status: number,
  headers: Headers,
  body: string,
): void {
  const bytes = Buffer.from(body);
  note.status = status;
  response.writeHead(status, { ...headers, "Content-Length": bytes.length });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  note.sentBytes += bytes.length;
  response.end(bytes);
}

export const sendJson = (exchange: Exchange, value: unknown, headers: Headers = {}, status = 200): void =>
  send(
    exchange,
    status,
    { "Content-Type": "application/json; charset=utf-8", ...headers },
    JSON.stringify(value),
  );

export const sendHtml = (exchange: Exchange, html: string, status = 200): void =>
  send(exchange, status, { "Content-Type": "text/html; charset=utf-8" }, html);

/** As the hub refuses: JSON for its programming interface, plain text elsewhere. */
export function sendRefusal(
  exchange: Exchange,
  { status, code, message }: Refusal,
  headers: Headers = {},
): void {
  const all: Headers = {
    ...(code === null ? {} : { "X-Error-Code": code }),
    "X-Error-Message": message,
    ...(status === 401
      ? { "WWW-Authenticate": 'Bearer realm="Authentication required", charset="UTF-8"' }
      : {}),
    ...headers,
  };
  if (exchange.url.pathname.startsWith("/api/")) sendJson(exchange, { error: message }, all, status);
  else send(exchange, status, { "Content-Type": "text/plain; charset=utf-8", ...all }, message);
}

export const redirect = (
  exchange: Exchange,
  status: 302 | 303 | 307,
  location: string,
  headers: Headers = {},
): void =>
  send(
    exchange,
    status,
    { "Content-Type": "text/plain; charset=utf-8", Location: location, ...headers },
    `${status === 307 ? "Temporary Redirect" : "Found"}. Redirecting to ${location}`,
  );

/** A header's one value. */
export const header = ({ request }: Exchange, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};

const longestBodyBytes = 1024 * 1024;

/** The whole body of a request as text. Throws when it is longer than 1 MiB. */
export async function readBody({ request }: Exchange): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > longestBodyBytes) throw new Error("The body is too long.");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
