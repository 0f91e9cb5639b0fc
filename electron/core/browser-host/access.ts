/**
 * Who may talk to the loopback page (threat 19): this machine's browser, from Casebook's own page, with the secret that
 * was printed in the terminal. Pure; the server asks at every request.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export interface RequestFacts {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly cookie: string | undefined;
}

export type Refusal = "host" | "method" | "origin" | "cookie";

export interface Access {
  /**
   * A fresh one-time secret for an address that opens the app; 256 bits.
   * @param whenRedeemed is called once, when the secret was good for the last time
   */
  issueToken(whenRedeemed?: () => void): string;
  /** The cookie to set, or null where the token is unknown or was used. */
  redeem(token: string): string | null;
  /** null: let it in. */
  refuse(facts: RequestFacts, door: "page" | "socket" | "open"): Refusal | null;
}

/** @param port of the listening server: part of the only Host and Origin that are right, and of the cookie's name. */
export function createAccess(port: number): Access {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  // Cookies are shared by all ports of a host; the name keeps two instances apart.
  const cookieName = `casebook-${port}`;
  const session = randomBytes(32).toString("base64url");
  /** Keyed by the token's hash, so that the time of a look-up reveals nothing about a token. */
  const tokens = new Map<string, () => void>();

  return {
    issueToken(whenRedeemed = () => undefined) {
      const token = randomBytes(32).toString("base64url");
      tokens.set(digest(token), whenRedeemed);
      return token;
    },
    redeem(token) {
      const key = digest(token);
      const whenRedeemed = tokens.get(key);
      if (whenRedeemed === undefined) return null;
      tokens.delete(key);
      whenRedeemed();
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    refuse(facts, door) {
      // An exact Host ends DNS rebinding: a foreign name that resolves to 127.0.0.1 does not match.
      if (facts.host !== host) return "host";
      if (facts.method !== "GET" && !(door === "page" && facts.method === "HEAD")) return "method";
      if (door === "socket" ? facts.origin !== origin : facts.origin !== undefined && facts.origin !== origin)
        return "origin";
      // The secret is accepted from anywhere: typed into the address bar ("none"), or sent by Casebook's page on disk
      // ("cross-site").
      if (door === "open") return null;
      if (facts.fetchSite !== undefined && !["same-origin", "none"].includes(facts.fetchSite))
        return "origin";
      const sent = cookieValue(facts.cookie, cookieName);
      return sent !== null && equal(sent, session) ? null : "cookie";
    },
  };
}

const digest = (token: string): string => createHash("sha256").update(token).digest("hex");

function equal(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

function cookieValue(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}
