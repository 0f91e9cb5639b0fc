import { describe, expect, it } from "vitest";
import { createAccess, type RequestFacts } from "./access.ts";

const port = 41_234;
const self = `http://127.0.0.1:${port}`;

function opened() {
  const access = createAccess(port);
  const cookie = access.redeem(access.issueToken());
  if (cookie === null) throw new Error("a fresh token must be good");
  const facts: RequestFacts = {
    method: "GET",
    host: `127.0.0.1:${port}`,
    origin: self,
    fetchSite: "same-origin",
    cookie: cookie.split(";")[0],
  };
  return { access, cookie, facts };
}

describe("the door of the loopback page", () => {
  it("lets our own page in, to the page and to the socket", () => {
    const { access, facts } = opened();
    expect(access.refuse(facts, "page")).toBeNull();
    expect(access.refuse(facts, "socket")).toBeNull();
    expect(access.refuse({ ...facts, origin: undefined, fetchSite: "none" }, "page")).toBeNull();
  });

  const hosts = [
    undefined,
    "",
    "localhost:41234",
    "127.0.0.1",
    "127.0.0.1:41235",
    "evil.example:41234",
    "127.0.0.1:41234.evil.example",
    "[::1]:41234",
    "127.0.0.1:041234",
  ];
  const origins = [
    "null",
    "",
    "http://localhost:41234",
    "http://127.0.0.1",
    `https://127.0.0.1:${port}`,
    "http://127.0.0.1:41235",
    "https://evil.example",
    `${self}/`,
    `${self}.evil.example`,
    "app://casebook",
    "file://",
  ];
  const methods = ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "", "get"];
  const cookies = [
    undefined,
    "",
    "casebook-41234=",
    "casebook-41234=x",
    "casebook-41235=x",
    `other=1; casebook-41234=${"A".repeat(43)}`,
  ];

  it.each(["page", "socket", "open"] as const)("refuses every wrong Host at the %s", (door) => {
    const { access, facts } = opened();
    for (const host of hosts) expect(access.refuse({ ...facts, host }, door), String(host)).toBe("host");
  });
  it.each(["page", "socket", "open"] as const)("refuses every wrong Origin at the %s", (door) => {
    const { access, facts } = opened();
    for (const origin of origins) expect(access.refuse({ ...facts, origin }, door), origin).toBe("origin");
  });
  it("refuses a socket without an Origin", () => {
    const { access, facts } = opened();
    expect(access.refuse({ ...facts, origin: undefined }, "socket")).toBe("origin");
  });
  it.each(["page", "socket", "open"] as const)("refuses every method but reading at the %s", (door) => {
    const { access, facts } = opened();
    for (const method of methods) expect(access.refuse({ ...facts, method }, door), method).toBe("method");
    expect(access.refuse({ ...facts, method: "HEAD" }, door)).toBe(door === "page" ? null : "method");
  });
  it.each(["page", "socket"] as const)("refuses every wrong cookie at the %s", (door) => {
    const { access, facts } = opened();
    for (const cookie of cookies)
      expect(access.refuse({ ...facts, cookie }, door), String(cookie)).toBe("cookie");
    const other = opened();
    expect(access.refuse({ ...facts, cookie: other.facts.cookie }, door)).toBe("cookie");
  });
  it("refuses a page that another site asks for, even with the cookie", () => {
    const { access, facts } = opened();
    for (const fetchSite of ["cross-site", "same-site"]) {
      expect(access.refuse({ ...facts, origin: undefined, fetchSite }, "page")).toBe("origin");
    }
  });
});

describe("the door that the address leads to", () => {
  it.each(["cross-site", "same-site", "none", "same-origin", undefined])(
    "is open to a browser that was sent there (Sec-Fetch-Site: %s), since the secret is its key",
    (fetchSite) => {
      const { access, facts } = opened();
      expect(access.refuse({ ...facts, origin: undefined, cookie: undefined, fetchSite }, "open")).toBeNull();
    },
  );
});

describe("the secret in the address", () => {
  it("opens once and never again", () => {
    const access = createAccess(port);
    const token = access.issueToken();
    expect(access.redeem(token)).toMatch(/^casebook-41234=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(access.redeem(token)).toBeNull();
  });
  it("is 256 bits, different each time, and nothing else opens", () => {
    const access = createAccess(port);
    const tokens = Array.from({ length: 100 }, () => access.issueToken());
    expect(new Set(tokens).size).toBe(100);
    expect(tokens.every((token) => Buffer.from(token, "base64url").length === 32)).toBe(true);
    for (const wrong of ["", "a", `${tokens[0]}x`, tokens[0]?.slice(1) ?? ""])
      expect(access.redeem(wrong)).toBeNull();
  });
  it("tells once that it was used, and a wrong one tells nothing", () => {
    const access = createAccess(port);
    let used = 0;
    const token = access.issueToken(() => (used += 1));
    access.redeem(access.issueToken());
    access.redeem(`${token}x`);
    expect(used).toBe(0);
    access.redeem(token);
    access.redeem(token);
    expect(used).toBe(1);
  });
  it("an unused one stays good while others are used", () => {
    const access = createAccess(port);
    const [first, second] = [access.issueToken(), access.issueToken()];
    expect(access.redeem(second)).not.toBeNull();
    expect(access.redeem(first)).not.toBeNull();
  });
});
