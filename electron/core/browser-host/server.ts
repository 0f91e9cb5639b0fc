/** The loopback server: the page, its socket, and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { CasebookError } from "../../../shared/errors.ts";
import { limits } from "../../../shared/limits.ts";
import type { Casebook } from "../app/casebook.ts";
import type { StaticFile } from "../files/static-files.ts";
import { browserHostHeaders, policyUseOf } from "../net/content-security-policy.ts";
import { type Access, createAccess, type Refusal, type RequestFacts } from "./access.ts";
import { forwardingPage } from "./forwarding-page.ts";
import { serveSocket } from "./socket-client.ts";

/** Close codes of RFC 6455, section 7.4.1. The page takes the second one as final. */
const goingAway = 1001;
const policyViolation = 1008;
/** How long an open page has to answer the close frame. */
const farewellMs = 500;

export interface BrowserHost {
  readonly port: number;
  /**
   * An address that opens the app once; each call makes another.
   * @param whenUsed is called when it has done so
   */
  freshAddress(whenUsed?: () => void): string;
  close(): Promise<void>;
}

export interface BrowserHostOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly casebook: Pick<Casebook, "dispatch" | "disconnect">;
}

/** Listens on 127.0.0.1 only. Throws PORT_TAKEN. */
export async function startBrowserHost({ port, files, casebook }: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 });
  await listen(server, port);
  const actualPort = (server.address() as AddressInfo).port;
  const access = createAccess(actualPort);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.envelopeBytes,
    perMessageDeflate: false,
  });
  // Nothing is read from a connection without a cookie: it may not send a byte more.
  const stale = new WebSocketServer({ noServer: true, maxPayload: 1, perMessageDeflate: false });

  server.on("request", (request, response) => {
    answer(request, { response, port: actualPort }, access, files);
  });
  server.on("upgrade", (request, socket, head) => {
    // Node hands over the bare socket: a reset without a listener would end the host.
    socket.on("error", () => socket.destroy());
    const refusal = request.url === "/rpc" ? access.refuse(factsOf(request), "socket") : "host";
    if (refusal === "cookie") {
      // The page is Casebook's own, of an earlier run. A page sees no HTTP status of a refused socket, but it sees this
      // code.
      stale.handleUpgrade(request, socket, head, (connection) => {
        connection.on("error", () => connection.terminate());
        connection.close(policyViolation, "not from this run of Casebook");
      });
      return;
    }
    if (refusal !== null) {
      // A peer that keeps its half open would keep the host from ending.
      socket.once("finish", () => socket.destroy());
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => serveSocket(connection, casebook));
  });

  return {
    port: actualPort,
    freshAddress: (whenUsed) => `http://127.0.0.1:${actualPort}/open?token=${access.issueToken(whenUsed)}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      for (const connection of sockets.clients) connection.close(goingAway, "Casebook ended");
      // A page that sleeps answers no close frame, and the server waits for every connection.
      await Promise.race([closed, wait(farewellMs, undefined, { ref: false })]);
      for (const connection of [...sockets.clients, ...stale.clients]) connection.terminate();
      await closed;
    },
  };
}

/** A response, and the port that its policy names. */
interface Out {
  readonly response: ServerResponse;
  readonly port: number;
}

function answer(
  request: IncomingMessage,
  out: Out,
  access: Access,
  files: ReadonlyMap<string, StaticFile>,
): void {
  const facts = factsOf(request);
  const url = URL.parse(request.url ?? "/", "http://127.0.0.1");
  if (url?.pathname === "/open") {
    const refusal = access.refuse(facts, "open");
    const cookie = refusal === null ? access.redeem(url.searchParams.get("token") ?? "") : null;
    if (cookie === null) return refuse(out, refusal ?? "cookie");
    out.response.setHeader("set-cookie", cookie);
    return end(out, 200, entrance);
  }
  const refusal = access.refuse(facts, "page");
  if (refusal !== null) return refuse(out, refusal);
  const file = url === null ? undefined : files.get(url.pathname);
  if (file === undefined) return sendText(out, 404, "There is nothing here.\n");
  end(out, 200, file, request.method === "HEAD");
}

/**
 * A one-time address leads to a page of Casebook's, not to a redirect. After a redirect the request for "/" would count
 * as made by the page or program that opened the address, and a SameSite=Strict cookie would not be sent
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#samesitesamesite-value).
 */
const entrance: StaticFile = {
  body: new TextEncoder().encode(forwardingPage("/")),
  contentType: "text/html; charset=utf-8",
};

const refusals = (port: number): Readonly<Record<Refusal, readonly [status: number, text: string]>> => ({
  // Through a tunnel with another port at its near end a browser arrives here, too.
  host: [
    403,
    `Casebook answers only to its own address, http://127.0.0.1:${port}\nOver SSH both ends need this port: ssh -L ${port}:127.0.0.1:${port}\n`,
  ],
  method: [405, "Casebook serves pages only.\n"],
  origin: [403, "Casebook answers only its own page.\n"],
  cookie: [
    403,
    "This address was used already, or it is not from this run of Casebook.\nPress Enter in the terminal where Casebook runs to get a new one.\n",
  ],
});

function refuse(out: Out, why: Refusal): void {
  const [status, text] = refusals(out.port)[why];
  sendText(out, status, text);
}

function sendText(out: Out, status: number, text: string): void {
  end(out, status, { body: new TextEncoder().encode(text), contentType: "text/plain; charset=utf-8" });
}

function end({ response, port }: Out, status: number, file: StaticFile, headOnly = false): void {
  const policy = browserHostHeaders(port, policyUseOf(file.contentType));
  for (const [name, value] of Object.entries(policy)) response.setHeader(name, value);
  response.setHeader("content-type", file.contentType);
  response.setHeader("content-length", file.body.byteLength);
  response.statusCode = status;
  response.end(headOnly ? undefined : file.body);
}

const factsOf = (request: IncomingMessage): RequestFacts => ({
  method: request.method ?? "",
  host: request.headers.host,
  origin: request.headers.origin,
  fetchSite: one(request.headers["sec-fetch-site"]),
  cookie: request.headers.cookie,
});

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join() : value;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE" || error.code === "EACCES"
          ? new CasebookError(
              "PORT_TAKEN",
              `Port ${port} cannot be used: ${error.code === "EACCES" ? "it is reserved" : "another program has it"}.`,
              "Choose another one with --port, or leave --port away and Casebook finds a free one.",
              { cause: error },
            )
          : error,
      );
    });
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
