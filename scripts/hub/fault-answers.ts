/** Answers that are none: what a request gets instead of the right one. */
import { randomBytes } from "node:crypto";
import { type Exchange, header, redirect, send } from "./exchange.ts";
import type { AnswerFault } from "./faults.ts";

const nowhere = "http://files.hub.invalid/weights.gguf";

/** A page that has come between, as a hospital's network or a portal sends it. */
const page =
  "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>";

export function sendFault(exchange: Exchange, fault: AnswerFault): void {
  const { request, response, note } = exchange;
  switch (fault.kind) {
    case "status":
      sendStatus(exchange, fault);
      return;
    case "html":
      send(exchange, 200, { "Content-Type": "text/html; charset=utf-8" }, page);
      return;
    case "expired":
      sendExpired(exchange);
      return;
    case "range-refused":
      send(exchange, 416, { "Content-Range": "bytes */0" }, "");
      return;
    case "foreign-redirect":
      redirect(exchange, 302, fault.to ?? nowhere);
      return;
    case "redirect-loop":
      sendLoop(exchange, 0);
      return;
    case "silence":
      note.status = 0;
      return;
    case "hang-up":
      request.socket.destroy();
      response.destroy();
  }
}

function sendStatus(exchange: Exchange, fault: Extract<AnswerFault, { kind: "status" }>): void {
  const { status, retryAfterSeconds } = fault;
  const message = fault.message ?? `The hub was told to answer ${status}.`;
  const bucket = exchange.url.pathname.startsWith("/api/") ? "api" : "resolvers";
  const wait: Record<string, string> = {};
  if (retryAfterSeconds !== undefined) {
    wait["Retry-After"] = String(retryAfterSeconds);
    if (status === 429) wait["RateLimit"] = `"${bucket}";r=0;t=${retryAfterSeconds}`;
  }
  const mark = { "X-Request-Id": `Root=1-${randomBytes(12).toString("hex")}` };
  send(exchange, status, { "Content-Type": "text/plain; charset=utf-8", ...mark, ...wait }, message);
}

/** As CloudFront says it. */
export const sendExpired = (exchange: Exchange): void =>
  sendXml(exchange, 403, "AccessDenied", "Request has expired");

export const sendXml = (exchange: Exchange, status: number, code: string, message: string): void =>
  send(
    exchange,
    status,
    { "Content-Type": "application/xml" },
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );

export const loopPath = "/_loop/";

/** Each step has another address, so that no client gets out by noticing one that it has seen. */
export function sendLoop(exchange: Exchange, step: number): void {
  const host = header(exchange, "host") ?? "127.0.0.1";
  const absolute = exchange.note.server === "cdn" ? `http://${host}` : "";
  redirect(exchange, 302, `${absolute}${loopPath}${step + 1}`);
}
