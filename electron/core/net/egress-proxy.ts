/** The proxy for an address, by the conventions that curl and Python's requests share. */
import { CasebookError } from "../../../shared/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `address`; null: none. Plain http goes to this computer only: through a proxy the token would cross the
 * network unencrypted, to a machine that cannot reach this one anyway, so HTTP_PROXY is ignored. Lower case goes first,
 * as in curl (https://everything.curl.dev/usingcurl/proxies/env.html). An address without a scheme means http, as in
 * curl. Throws HUB_PROXY for one that is neither http nor https; the message never quotes the value, which may hold a
 * password.
 */
export function proxyFor(address: URL, environment: Environment): URL | null {
  if (address.protocol !== "https:") return null;
  const name = "HTTPS_PROXY";
  const value = valueOf(environment, name);
  if (value === null || bypassed(address, valueOf(environment, "NO_PROXY") ?? "")) return null;
  const proxy = URL.parse(value.includes("://") ? value : `http://${value}`);
  if (proxy !== null && /^https?:$/.test(proxy.protocol) && proxy.hostname !== "") return proxy;
  throw new CasebookError(
    "HUB_PROXY",
    `${name} does not hold the address of a proxy that Casebook can use.`,
    "Set it to an address like http://proxy.example:8080 (SOCKS proxies are not supported), then start Casebook again.",
  );
}

const valueOf = (environment: Environment, name: string): string | null =>
  (environment[name.toLowerCase()] || environment[name])?.trim() || null;

/** `list`: hosts, domains with everything below them, host:port, or "*". */
function bypassed(address: URL, list: string): boolean {
  const host = address.hostname.replace(/^\[|\]$/g, "");
  const port = address.port || "443";
  return list
    .toLowerCase()
    .split(",")
    .map((entry) => entry.trim())
    .some((entry) => {
      if (entry === "*") return true;
      const named = entryPattern.exec(entry)?.groups ?? {};
      const domain = (named["six"] ?? named["host"] ?? entry).replace(/^\*?\./, "");
      const namedPort = named["sixPort"] ?? named["hostPort"];
      if (domain === "" || (namedPort !== undefined && namedPort !== port)) return false;
      return host === domain || host.endsWith(`.${domain}`);
    });
}

/** `[::1]:80`, `host:80`; an IPv6 address without brackets has no port. */
const entryPattern = /^(?:\[(?<six>.*)\](?::(?<sixPort>\d+))?|(?<host>[^:]*)(?::(?<hostPort>\d+))?|.*)$/;
