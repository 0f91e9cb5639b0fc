/** A real server on 127.0.0.1 for one test: it answers as it is told and notes what it was asked. */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { testCertificate, testKey } from "./test-certificate.ts";

export interface LocalServer {
  /** `http://127.0.0.1:port`, or https. */
  readonly address: URL;
  readonly requests: readonly Pick<IncomingMessage, "method" | "url" | "headers">[];
  /** Connections that came in so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly certificate?: string;
  readonly tls?: boolean;
}

export async function startServer(
  answer: RequestListener,
  { tls = false, certificate = testCertificate }: ServerOptions = {},
): Promise<LocalServer> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response);
  };
  const server = tls
    ? createTlsServer({ key: testKey, cert: certificate }, listener)
    : createServer(listener);
  let connections = 0;
  server.on("connection", () => void (connections += 1));
  const { port, close } = await listen(server);
  return {
    address: new URL(`${tls ? "https" : "http"}://127.0.0.1:${port}`),
    requests,
    get connections() {
      return connections;
    },
    close,
  };
}

/** Any free port of 127.0.0.1; `close` ends every connection as well. */
export async function listen(
  server: Server,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    // A client that goes away is not what these tests are about.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** An address on which nobody listens. */
export async function deadAddress(): Promise<URL> {
  const server = await startServer(() => {});
  await server.close();
  return server.address;
}
