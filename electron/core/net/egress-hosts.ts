/** The hosts that Casebook may connect to, by purpose. */
import { CasebookError } from "../../../shared/errors.ts";

interface AllowedHost {
  readonly reason: string;
  readonly allows: (address: URL, endpoint: URL) => boolean;
}

/** A hub on this computer, for practice or as a mirror, needs no https. */
export const isOfHubHere = (address: URL, hub: URL): boolean =>
  address.origin === hub.origin && isLoopback(address);

export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);

const isUnder = (suffix: string, { hostname }: URL): boolean =>
  hostname === suffix || hostname.endsWith(`.${suffix}`);

const isPlainHttps = ({ protocol, port }: URL): boolean => protocol === "https:" && port === "";

/** The first row that allows it decides; what no row allows is refused. */
const hubHosts: readonly AllowedHost[] = [
  {
    reason:
      "the hub itself: HF_ENDPOINT, else the hub's own address; never without encryption over a network",
    allows: (address, endpoint) =>
      address.origin === endpoint.origin && (address.protocol === "https:" || isLoopback(address)),
  },
  {
    reason: "pages of the hub that a mirror sends us on to",
    allows: (address) => isPlainHttps(address) && isUnder("huggingface.co", address),
  },
  {
    reason: "the hub's storage for large files, such as us.aws.cdn.hf.co",
    allows: (address) => isPlainHttps(address) && isUnder("hf.co", address),
  },
  {
    reason: "a hub on this computer, for tests or as a mirror, has its storage on this computer as well",
    allows: (address, endpoint) =>
      isLoopback(endpoint) && isLoopback(address) && /^https?:$/.test(address.protocol),
  },
];

const hasCredentials = ({ username, password }: URL): boolean => username !== "" || password !== "";

/** `endpoint`: the hub's address. Throws HUB_HOST_NOT_ALLOWED, which names the host and nothing else of the address. */
export function requireHubHost(address: URL, endpoint: URL): void {
  if (!hasCredentials(address) && hubHosts.some((row) => row.allows(address, endpoint))) return;
  throw new CasebookError(
    "HUB_HOST_NOT_ALLOWED",
    address.protocol === "http:"
      ? `Casebook connects to ${address.hostname} with encryption (https) only.`
      : `Casebook was sent on to ${address.hostname}, which does not belong to the hub, and did not follow.`,
    "If your network asks you to sign in, do that in a browser and try again. If HF_ENDPOINT is set, check that it is an https address.",
  );
}

/**
 * `server`: the address of the server that was set up. The same scheme, host and port, and encryption over a network.
 * Throws SERVER_NOT_ALLOWED, which names the host and nothing else of the address.
 */
export function requireChatHost(address: URL, server: URL): void {
  const encrypted = address.protocol === "https:" || (address.protocol === "http:" && isLoopback(address));
  if (address.origin === server.origin && encrypted && !hasCredentials(address)) return;
  throw new CasebookError(
    "SERVER_NOT_ALLOWED",
    encrypted
      ? `Questions go to ${server.host} only, not to ${address.host}. Nothing was sent.`
      : `Casebook connects to ${address.host} with encryption (https) only. Nothing was sent.`,
    "Check the server's address in its settings.",
  );
}
