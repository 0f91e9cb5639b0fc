/** The hosts that Casebook may connect to. */
import { CasebookError } from "../../../shared/errors.ts";

interface AllowedHost {
  readonly reason: string;
  readonly allows: (address: URL, endpoint: URL) => boolean;
}

/** A hub on this computer, for practice or as a mirror, needs no https. */
export const isOfHubHere = (address: URL, hub: URL): boolean =>
  address.origin === hub.origin && isLoopback(address);

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);

const isUnder = (suffix: string, { hostname }: URL): boolean =>
  hostname === suffix || hostname.endsWith(`.${suffix}`);

const isPlainHttps = ({ protocol, port }: URL): boolean => protocol === "https:" && port === "";

/** The first row that allows it decides; what no row allows is refused. */
const allowedHosts: readonly AllowedHost[] = [
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

/** `endpoint`: the hub's address. Throws HUB_HOST_NOT_ALLOWED, which names the host and nothing else of the address. */
export function requireAllowedHost(address: URL, endpoint: URL): void {
  const bare = address.username === "" && address.password === "";
  if (bare && allowedHosts.some((row) => row.allows(address, endpoint))) return;
  throw new CasebookError(
    "HUB_HOST_NOT_ALLOWED",
    address.protocol === "http:"
      ? `Casebook connects to ${address.hostname} with encryption (https) only.`
      : `Casebook was sent on to ${address.hostname}, which does not belong to the hub, and did not follow.`,
    "If your network asks you to sign in, do that in a browser and try again. If HF_ENDPOINT is set, check that it is an https address.",
  );
}
