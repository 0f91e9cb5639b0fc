/** What goes wrong on the way to a server, in words for the user. Addresses, which may be signed, are never quoted. */
import { CasebookError, type ErrorCode, type Failure } from "../../../shared/errors.ts";
import { accessMessages, accessStateOf } from "../../../shared/models/access.ts";
import type { EgressServer } from "./egress-purposes.ts";

export interface Way {
  readonly server: EgressServer;
  /** Where to. */
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

function hubWords(trouble: Trouble): Failure {
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
const chatWords: Readonly<Record<Trouble, Failure>> = {
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
function failure(trouble: Trouble, detail: string, way: Way, cause?: unknown): CasebookError {
  const { code, message, remedy } = way.server === "hub" ? hubWords(trouble) : chatWords[trouble];
  const hint =
    trouble === "certificate" && way.unreadable.length > 0
      ? ` The file that ${way.unreadable.join(" and ")} names holds no certificate that can be read.`
      : "";
  return new CasebookError(code, `${message} ${detail}${hint}`, remedy, cause === undefined ? {} : { cause });
}

export const offlineFailure = (): CasebookError => CasebookError.from(plain("offline"));

export const notConnected = (way: Way): CasebookError =>
  way.proxy === null
    ? failure("unreachable", `${way.host} did not take the connection in time.`, way)
    : failure("proxy", `The proxy ${way.proxy} did not connect to ${way.host} in time.`, way);

export const noAnswer = (way: Way): CasebookError =>
  failure("unreachable", `${way.host} took the request but did not answer in time.`, way);

export function stalled({ server, host }: Way): CasebookError {
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
export function egressFailure(thrown: unknown, way: Way): unknown {
  if (thrown instanceof CasebookError || !(thrown instanceof Error)) return thrown;
  const { code, statusCode } = thrown as { code?: unknown; statusCode?: unknown };
  if (typeof code !== "string") return thrown;
  // Proxy errors carry the proxy's address, with its password, so they are not stored as a cause.
  if (code === "ERR_PROXY_TUNNEL") return tunnelFailure(statusCode, way);
  if (code.startsWith("ERR_PROXY_")) return failure("proxy", "The proxy's address is not valid.", way);
  if (certificateCodes.test(code)) return failure("certificate", certificateDetail(code, way), way, thrown);
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return failure("proxy", `What answered for ${way.host} does not speak TLS.`, way, thrown);
  }
  if (code.startsWith("HPE_"))
    return failure("proxy", `The answer for ${way.host} is not HTTP.`, way, thrown);
  if (code.startsWith("ERR_")) return thrown;
  const [, detail] = reasons.find(([codes]) => codes.test(code)) ?? [];
  // Before a connection is established, only the proxy can be what does not answer.
  return way.proxy === null
    ? failure("unreachable", detail?.(way.host) ?? "", way, thrown)
    : failure("proxy", detail?.(`the proxy ${way.proxy}`) ?? "", way, thrown);
}

function tunnelFailure(status: unknown, way: Way): CasebookError {
  const proxy = `The proxy ${way.proxy ?? ""}`;
  if (status === 407) {
    return new CasebookError(
      "HUB_PROXY",
      `${proxy} asks for a name and a password, or does not accept those that it was given.`,
      "Put them into HTTPS_PROXY, as in http://name:password@proxy.example:8080, and start Casebook again.",
    );
  }
  const detail =
    typeof status === "number"
      ? `${proxy} refused to connect to ${way.host} (status ${status}).`
      : `${proxy} did not connect to ${way.host}.`;
  return failure("proxy", detail, way);
}

function certificateDetail(code: string, { host }: Way): string {
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `The certificate of ${host} is not valid at this computer's date; check its clock.`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return `The certificate that was shown is not for ${host}.`;
  }
  return `It was shown for ${host} (${code}).`;
}
