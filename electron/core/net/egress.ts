/**
 * The only module that opens connections. Each request names its purpose; what the purpose's row in egress-purposes.ts does
 * not allow is not sent.
 */
import { type IncomingHttpHeaders, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { Readable } from "node:stream";
import { createAgents, type Route } from "./egress-agents.ts";
import { watchBody } from "./egress-body.ts";
import {
  type EgressMethod,
  type EgressPurpose,
  type EgressPurposeName,
  type EgressServer,
  egressPurposes,
} from "./egress-purposes.ts";
import {
  bodyTooLarge,
  type Destination,
  egressFailure,
  noAnswer,
  notConnected,
  offlineFailure,
} from "./errors.ts";

export interface EgressRequest {
  /** In bulk, the chunks of the answer are to be used up as they come: their memory is read into again. */
  readonly purpose: EgressPurposeName;
  readonly method: EgressMethod;
  readonly address: URL;
  /** Names in lower case. `authorization` goes to the purpose's server only: anything else is a bug and throws. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent whole, with its length. */
  readonly body?: Uint8Array;
  /** Ends the request and its body; the reason is what is thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface EgressAnswer {
  /** Redirects included: none is followed. */
  readonly status: number;
  /** Names in lower case; repeated ones joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Read it to its end or destroy it. Fails with DOWNLOAD_STALLED, HUB_UNREACHABLE or SERVER_UNREACHABLE. */
  readonly body: Readable;
}

export interface Egress {
  /**
   * One request. Throws TOO_LARGE, HUB_OFFLINE, HUB_HOST_NOT_ALLOWED and SERVER_NOT_ALLOWED before any connection;
   * HUB_UNREACHABLE, HUB_PROXY, HUB_CERTIFICATE, SERVER_UNREACHABLE, SERVER_CERTIFICATE after. What its caller must never
   * ask for (another method, a body where there is none, a token for another host) is a bug and throws before as well.
   */
  send(request: EgressRequest): Promise<EgressAnswer>;
  /** Connections opened so far, also those that failed. */
  readonly connections: number;
  /** Ends every connection. */
  close(): void;
}

export interface EgressOptions {
  /** Addresses that decide which hosts are allowed. A purpose whose server is not here cannot be used. */
  readonly servers: { readonly [Server in EgressServer]?: URL };
  /** For proxies and certificates: HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS and their like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly offline: () => boolean;
  /** Sent as "casebook/<version>", and nothing else. */
  readonly appVersion: string;
  /** In place of the purposes' own, for tests; `stallMs` also for the wait for the answer's head. */
  readonly connectMs?: number;
  readonly stallMs?: number;
}

interface Attempt {
  readonly request: EgressRequest;
  readonly route: Route;
  readonly headers: Readonly<Record<string, string>>;
  readonly purpose: EgressPurpose;
}

export function createEgress(options: EgressOptions): Egress {
  const { servers, environment, offline, appVersion, connectMs, stallMs } = options;
  const agents = createAgents(environment);
  const rowOf = (name: EgressPurposeName): EgressPurpose => {
    const row: EgressPurpose | undefined = egressPurposes[name];
    if (row === undefined) throw new Error("a request without a purpose");
    return {
      ...row,
      ...(connectMs !== undefined && { connectMs }),
      ...(stallMs !== undefined && { stallMs, answerMs: stallMs }),
    };
  };

  return {
    get connections() {
      return agents.connections;
    },
    async send(request) {
      request.signal?.throwIfAborted();
      const purpose = rowOf(request.purpose);
      const server = servers[purpose.server];
      if (server === undefined) throw new Error(`there is no ${purpose.server} to connect to`);
      if (!purpose.methods.includes(request.method)) {
        throw new Error(`${request.purpose} does not use ${request.method}`);
      }
      requireBody(request, purpose);
      if (offline()) throw offlineFailure();
      purpose.requireHost(request.address, server);
      if (request.headers?.["authorization"] !== undefined && request.address.origin !== server.origin) {
        throw new Error("a token was about to be sent to another host than its own");
      }
      const route = await agents.route(request.address, purpose);
      request.signal?.throwIfAborted();
      const { body } = request;
      const headers = {
        "user-agent": `casebook/${appVersion}`,
        ...request.headers,
        ...(body !== undefined && { "content-length": String(body.length) }),
      };
      return attempt({ request, route, headers, purpose });
    },
    close: () => agents.close(),
  };
}

/** Throws TOO_LARGE for a body that is longer than the purpose's most. */
function requireBody({ body }: EgressRequest, { bodyBytes }: EgressPurpose): void {
  if (body === undefined) return;
  if (bodyBytes === 0) throw new Error("a body for a purpose that sends none");
  if (body.length <= bodyBytes) return;
  throw bodyTooLarge(body.length, bodyBytes);
}

function attempt(given: Attempt): Promise<EgressAnswer> {
  const { request, route, headers, purpose } = given;
  const { method, address, signal, body } = request;
  const { server, connectMs, answerMs, stallMs } = purpose;
  const destination: Destination = {
    server,
    host: address.host,
    proxy: route.proxy,
    unreadable: route.unreadable,
  };
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
    let timer = setTimeout(() => give(notConnected(destination)), connectMs);
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
      timer = setTimeout(() => give(noAnswer(destination)), answerMs);
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
      give(egressFailure(thrown, connected ? { ...destination, proxy: null } : destination));
    });
    outgoing.on("response", (message) => {
      settle();
      resolve({
        status: message.statusCode ?? 0,
        headers: plainHeaders(message.headers),
        body: watchBody(message, { destination, stallMs, signal, bulk: route.bulk }),
      });
    });
    outgoing.end(body);
  });
}

const plainHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
