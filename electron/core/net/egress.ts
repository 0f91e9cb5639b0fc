/** The only module that opens connections: to the model hub, and only for what the user has asked for there. */
import { type IncomingHttpHeaders, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { Readable } from "node:stream";
import { limits } from "../../../shared/limits.ts";
import { createAgents, type Route } from "./egress-agents.ts";
import { watchBody } from "./egress-body.ts";
import { egressFailure, noAnswer, notConnected, offlineFailure, type Way } from "./egress-failures.ts";
import { requireAllowedHost } from "./egress-hosts.ts";

export interface EgressRequest {
  readonly method: "GET" | "HEAD";
  readonly address: URL;
  /** Names in lower case. `authorization` goes to the endpoint only: anything else is a bug and throws. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the request and its body; the reason is what is thrown. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The body is large. Its chunks are to be used up as they come, before the reader waits for anything else: their memory
   * is read into again.
   */
  readonly bulk?: boolean | undefined;
}

export interface EgressAnswer {
  /** Redirects included: none is followed. */
  readonly status: number;
  /** Names in lower case; repeated ones joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Read it to its end or destroy it. Fails with DOWNLOAD_STALLED or HUB_UNREACHABLE. */
  readonly body: Readable;
}

export interface Egress {
  /**
   * One request. Throws HUB_OFFLINE and HUB_HOST_NOT_ALLOWED before any connection; HUB_UNREACHABLE, HUB_PROXY,
   * HUB_CERTIFICATE after.
   */
  send(request: EgressRequest): Promise<EgressAnswer>;
  /** Connections opened so far, also those that failed. */
  readonly connections: number;
  /** Ends every connection. */
  close(): void;
}

export interface EgressOptions {
  /** The hub's address; it decides which hosts are allowed. */
  readonly endpoint: URL;
  /** For proxies and certificates: HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS and their like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly offline: () => boolean;
  /** Said to the hub as "casebook/<version>", and nothing else. */
  readonly appVersion: string;
  readonly connectMs?: number;
  readonly stallMs?: number;
}

interface Attempt {
  readonly request: EgressRequest;
  readonly route: Route;
  readonly headers: Readonly<Record<string, string>>;
  readonly connectMs: number;
  readonly stallMs: number;
}

export function createEgress(options: EgressOptions): Egress {
  const { endpoint, environment, offline, appVersion } = options;
  const connectMs = options.connectMs ?? limits.hubConnectMs;
  const stallMs = options.stallMs ?? limits.hubStallMs;
  const agents = createAgents(environment, connectMs);

  return {
    get connections() {
      return agents.connections;
    },
    async send(request) {
      request.signal?.throwIfAborted();
      if (offline()) throw offlineFailure();
      requireAllowedHost(request.address, endpoint);
      if (request.headers?.["authorization"] !== undefined && request.address.origin !== endpoint.origin) {
        throw new Error("a token was about to be sent to another host than the hub");
      }
      const route = await agents.route(request.address, request.bulk ?? false);
      request.signal?.throwIfAborted();
      const headers = { "user-agent": `casebook/${appVersion}`, ...request.headers };
      return attempt({ request, route, headers, connectMs, stallMs });
    },
    close: () => agents.close(),
  };
}

function attempt(given: Attempt): Promise<EgressAnswer> {
  const { request, route, headers, connectMs, stallMs } = given;
  const { method, address, signal } = request;
  const way: Way = { host: address.host, proxy: route.proxy, unreadable: route.unreadable };
  return new Promise((resolve, reject) => {
    const outgoing = (route.tls ? requestTls : requestPlain)(address, {
      method,
      headers,
      agent: route.agent,
      // Lets Node end a tunnel that a proxy never opens; the time-outs below speak for themselves.
      timeout: connectMs,
    });
    let connected = false;
    let over = false;

    const give = (thrown: unknown): void => {
      settle();
      outgoing.destroy();
      reject(thrown);
    };
    let timer = setTimeout(() => give(notConnected(way)), connectMs);
    const onAbort = (): void => give(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const settle = (): void => {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const onConnected = (): void => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(() => give(noAnswer(way)), stallMs);
    };

    outgoing.on("socket", (socket) => {
      // A socket through a tunnel is handed over when its handshake is done.
      if (outgoing.reusedSocket || (route.tls && route.proxy !== null)) onConnected();
      else socket.once(route.tls ? "secureConnect" : "connect", onConnected);
    });
    outgoing.on("error", (thrown: NodeJS.ErrnoException) => {
      if (over) return;
      // The other side may close a kept connection at any time: the next attempt takes another one.
      if (outgoing.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(thrown.code ?? "")) {
        settle();
        attempt(given).then(resolve, reject);
        return;
      }
      give(egressFailure(thrown, connected ? { ...way, proxy: null } : way));
    });
    outgoing.on("response", (message) => {
      settle();
      resolve({
        status: message.statusCode ?? 0,
        headers: plainHeaders(message.headers),
        body: watchBody(message, { way, stallMs, signal, bulk: route.bulk }),
      });
    });
    outgoing.end();
  });
}

const plainHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
