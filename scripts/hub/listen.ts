/** A server on the loopback whose requests are recorded. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Exchange } from "./exchange.ts";
import type { NotedRequest, RequestLog, ServerName } from "./requests.ts";

export interface Listener {
  /** Without a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

type Answer = (exchange: Omit<Exchange, "faults">) => Promise<void>;

/** Port 0: any free one. Throws where the port is taken. */
export async function listen(
  name: ServerName,
  port: number,
  log: RequestLog,
  answer: Answer,
): Promise<Listener> {
  const server = createServer((request, response) => {
    const exchange = exchangeOf(name, request, response);
    if (!exchange.note.path.startsWith("/_hub")) log.add(exchange.note);
    answer(exchange).catch((error: unknown) => {
      // A mistake of the hub itself: it must not look like an answer of one.
      process.stderr.write(`hub: ${String(error instanceof Error ? error.stack : error)}\n`);
      response.destroy();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${taken}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function exchangeOf(
  server: ServerName,
  request: IncomingMessage,
  response: ServerResponse,
): Omit<Exchange, "faults"> {
  const host = request.headers.host ?? "";
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const note: NotedRequest = {
    server,
    method: request.method ?? "",
    path: url.pathname,
    query: url.search,
    host,
    range: request.headers.range ?? null,
    ifRange: request.headersDistinct["if-range"]?.join(", ") ?? null,
    authorization: request.headers.authorization !== undefined,
    userAgent: request.headers["user-agent"] ?? null,
    file: null,
    status: 0,
    sentBytes: 0,
    faults: [],
  };
  return { request, response, url, note };
}
