/** The failures of connections: code, message, remedy. Addresses, which may be signed, are never quoted. */
import { CasebookError, type ErrorCode, type Failure } from "../../../shared/errors.ts";
import { accessMessages, accessStateOf } from "../../../shared/models/access.ts";
import { formatBytes } from "../../../shared/units.ts";

export interface Destination {
  readonly server: "hub" | "chat";
  /** Host and port of the destination. */
  readonly host: string;
  /** Host and port of the proxy in between; null: none. */
  readonly proxy: string | null;
  /** Environment variables that name a file of certificates which cannot be read. */
  readonly unreadable: readonly string[];
}

type Trouble = "unreachable" | "proxy" | "certificate";

const hubCodes = {
  unreachable: "HUB_UNREACHABLE",
  proxy: "HUB_PROXY",
  certificate: "HUB_CERTIFICATE",
} as const satisfies Record<Trouble, ErrorCode>;

function hubFailure(trouble: Trouble): Failure {
  const code = hubCodes[trouble];
  const state = accessStateOf(code);
  if (state === null) throw new Error(`${code} is no state of access`);
  return plain(state);
}

const unreachableServer: Failure = {
  code: "SERVER_UNREACHABLE",
  message: "The server cannot be reached.",
  remedy: "Check that the server runs and that its address is right, then ask again.",
};

/** A chat server is reached without a proxy: what speaks another protocol is the server's own address. */
const chatFailure: Readonly<Record<Trouble, Failure>> = {
  unreachable: unreachableServer,
  proxy: unreachableServer,
  certificate: {
    code: "SERVER_CERTIFICATE",
    message: "The server's certificate cannot be trusted, so nothing was sent.",
    remedy:
      "Ask whoever runs the server. A certificate of your own organisation is read from NODE_EXTRA_CA_CERTS.",
  },
};

/** The words for the trouble, then what is known beyond them. */
function failure(trouble: Trouble, detail: string, destination: Destination, cause?: unknown): CasebookError {
  const { code, message, remedy } = destination.server === "hub" ? hubFailure(trouble) : chatFailure[trouble];
  const hint =
    trouble === "certificate" && destination.unreadable.length > 0
      ? ` The file that ${destination.unreadable.join(" and ")} names holds no certificate that can be read.`
      : "";
  return new CasebookError(code, `${message} ${detail}${hint}`, remedy, cause === undefined ? {} : { cause });
}

export const offlineFailure = (): CasebookError => CasebookError.from(plain("offline"));

export const notConnected = (destination: Destination): CasebookError =>
  destination.proxy === null
    ? failure("unreachable", `${destination.host} did not take the connection in time.`, destination)
    : failure(
        "proxy",
        `The proxy ${destination.proxy} did not connect to ${destination.host} in time.`,
        destination,
      );

export const noAnswer = (destination: Destination): CasebookError =>
  failure("unreachable", `${destination.host} took the request but did not answer in time.`, destination);

export function stalled({ server, host }: Destination): CasebookError {
  const message = `Nothing more came from ${host}, though the connection stood.`;
  return server === "hub"
    ? new CasebookError(
        "DOWNLOAD_STALLED",
        message,
        "Casebook goes on from there when you resume. If it happens again and again, the network is overloaded.",
      )
    : new CasebookError("SERVER_UNREACHABLE", message, unreachableServer.remedy);
}

const plain = (state: Parameters<typeof accessMessages>[0]): Failure => {
  const { code, message, remedy } = accessMessages(state);
  return { code, message, remedy };
};

/** Details by Node's error codes; the last row matches every other one. */
const reasons: readonly (readonly [codes: RegExp, detail: (host: string) => string])[] = [
  [/^(ENOTFOUND|EAI_\w+)$/, (host) => `The name ${host} is not known here.`],
  [/^ECONNREFUSED$/, (host) => `${host} refuses the connection.`],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, (host) => `The connection to ${host} broke.`],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/, (host) => `There is no way to ${host}.`],
  [/^ETIMEDOUT$/, (host) => `${host} did not take the connection in time.`],
  [/^/, (host) => `The connection to ${host} failed.`],
];

/** Codes of OpenSSL's verification, as Node passes them on. */
const certificateCodes =
  /^(UNABLE_TO_\w*|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_\w+|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** The failure of a request or a body, for the user. A bug, which has no error code, is returned unchanged. */
export function egressFailure(thrown: unknown, destination: Destination): unknown {
  if (thrown instanceof CasebookError || !(thrown instanceof Error)) return thrown;
  const { code, statusCode } = thrown as { code?: unknown; statusCode?: unknown };
  if (typeof code !== "string") return thrown;
  // Proxy errors carry the proxy's address, with its password, so they are not stored as a cause.
  if (code === "ERR_PROXY_TUNNEL") return tunnelFailure(statusCode, destination);
  if (code.startsWith("ERR_PROXY_"))
    return failure("proxy", "The proxy's address is not valid.", destination);
  if (certificateCodes.test(code))
    return failure("certificate", certificateDetail(code, destination), destination, thrown);
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return failure("proxy", `What answered for ${destination.host} does not speak TLS.`, destination, thrown);
  }
  if (code.startsWith("HPE_"))
    return failure("proxy", `The answer for ${destination.host} is not HTTP.`, destination, thrown);
  if (code.startsWith("ERR_")) return thrown;
  const [, detail] = reasons.find(([codes]) => codes.test(code)) ?? [];
  // Before a connection is established, only the proxy can be what does not answer.
  return destination.proxy === null
    ? failure("unreachable", detail?.(destination.host) ?? "", destination, thrown)
    : failure("proxy", detail?.(`the proxy ${destination.proxy}`) ?? "", destination, thrown);
}

function tunnelFailure(status: unknown, destination: Destination): CasebookError {
  const proxy = `The proxy ${destination.proxy ?? ""}`;
  if (status === 407) {
    return new CasebookError(
      "HUB_PROXY",
      `${proxy} asks for a name and a password, or does not accept those that it was given.`,
      "Put them into HTTPS_PROXY, as in http://name:password@proxy.example:8080, and start Casebook again.",
    );
  }
  const detail =
    typeof status === "number"
      ? `${proxy} refused to connect to ${destination.host} (status ${status}).`
      : `${proxy} did not connect to ${destination.host}.`;
  return failure("proxy", detail, destination);
}

function certificateDetail(code: string, { host }: Destination): string {
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `The certificate of ${host} is not valid at this computer's date; check its clock.`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return `The certificate that was shown is not for ${host}.`;
  }
  return `It was shown for ${host} (${code}).`;
}

/** Names the host and nothing else of the address. */
export const hubHostNotAllowed = ({ protocol, hostname }: URL): CasebookError =>
  new CasebookError(
    "HUB_HOST_NOT_ALLOWED",
    protocol === "http:"
      ? `Casebook connects to ${hostname} with encryption (https) only.`
      : `Casebook was sent on to ${hostname}, which does not belong to the hub, and did not follow.`,
    "If your network asks you to sign in, do that in a browser and try again. If HF_ENDPOINT is set, check that it is an https address.",
  );

/** Names the hosts and nothing else of the addresses. @param server the one that was set up */
export const chatHostNotAllowed = (address: URL, server: URL, encrypted: boolean): CasebookError =>
  new CasebookError(
    "SERVER_NOT_ALLOWED",
    encrypted
      ? `Questions go to ${server.host} only, not to ${address.host}. Nothing was sent.`
      : `Casebook connects to ${address.host} with encryption (https) only. Nothing was sent.`,
    "Check the server's address in its settings.",
  );

/** @param name of the environment variable, whose value may hold a password and is not quoted */
export const proxyUnusable = (name: string): CasebookError =>
  new CasebookError(
    "HUB_PROXY",
    `${name} does not hold the address of a proxy that Casebook can use.`,
    "Set it to an address like http://proxy.example:8080 (SOCKS proxies are not supported), then start Casebook again.",
  );

/** @param bytes of the question's body @param most that the purpose allows */
export const bodyTooLarge = (bytes: number, most: number): CasebookError =>
  new CasebookError(
    "TOO_LARGE",
    `The question with its images has ${formatBytes(bytes)}; the most is ${formatBytes(most)}. Nothing was sent.`,
    "Ask about fewer images, or begin a new case.",
  );
