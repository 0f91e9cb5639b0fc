/** A forward proxy on 127.0.0.1: tunnels by CONNECT, and plain requests by their absolute address. */
import { createServer, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { listen } from "./local-server.ts";

export interface LocalProxy {
  /** `http://127.0.0.1:port`. */
  readonly address: URL;
  /** First lines and headers of what it was asked, tunnels and plain requests alike. */
  readonly requests: readonly Pick<IncomingMessage, "method" | "url" | "headers">[];
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** "name:password" that it asks for. */
  readonly credentials?: string;
  /** Refuses every tunnel with this status. */
  readonly refuse?: number;
  /** Takes the connection and says nothing. */
  readonly silent?: boolean;
  /** Every tunnel leads there, whatever was asked for, as behind a network that redirects. */
  readonly leadTo?: URL;
}

export async function startProxy({
  credentials,
  refuse,
  silent,
  leadTo,
}: ProxyOptions = {}): Promise<LocalProxy> {
  const requests: IncomingMessage[] = [];
  const refusalOf = (headers: IncomingMessage["headers"]): number | null => {
    const expected =
      credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
    if (expected !== undefined && headers["proxy-authorization"] !== expected) return 407;
    return refuse ?? null;
  };
  const server = createServer((asked, response) => {
    requests.push(asked);
    const refusal = refusalOf(asked.headers);
    if (refusal !== null) {
      response.writeHead(refusal, { "content-type": "text/html" }).end("<html>refused</html>");
      return;
    }
    const onward = request(
      asked.url ?? "",
      { method: asked.method, headers: asked.headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    asked.pipe(onward);
  });
  server.on("connect", (asked: IncomingMessage, client) => {
    requests.push(asked);
    if (silent) return;
    const refusal = refusalOf(asked.headers);
    if (refusal !== null) {
      client.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = leadTo ?? new URL(`http://${asked.url}`);
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.pipe(client);
      client.pipe(target);
    });
    target.on("error", () => client.destroy());
    client.on("close", () => target.destroy());
  });
  const { port, close } = await listen(server);
  return { address: new URL(`http://127.0.0.1:${port}`), requests, close };
}
