import { describe, expect, it } from "vitest";
import {
  browserHostHeaders,
  contentSecurityPolicy,
  desktopHeaders,
  headerTable,
  policyUseOf,
} from "./content-security-policy.ts";

const parse = (policy: string): Record<string, string> =>
  Object.fromEntries(
    policy.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );

const page = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' blob:",
  "font-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

describe("the policy", () => {
  it("of the desktop's page is exactly the agreed one", () => {
    expect(parse(desktopHeaders("page")["content-security-policy"] ?? "")).toEqual({
      ...page,
      "connect-src": "'self'",
    });
  });

  it("of the browser host's page adds its own socket and nothing else", () => {
    expect(parse(browserHostHeaders(4711, "page")["content-security-policy"] ?? "")).toEqual({
      ...page,
      "connect-src": "'self' ws://127.0.0.1:4711",
    });
  });

  it("allows WebAssembly only in what a page loads, which is where the decoders run", () => {
    expect(parse(contentSecurityPolicy("subresource", ["'self'"]))).toEqual({
      ...page,
      "script-src": "'self' 'wasm-unsafe-eval'",
      "connect-src": "'self'",
    });
    expect(policyUseOf("text/html; charset=utf-8")).toBe("page");
    expect(policyUseOf("text/javascript; charset=utf-8")).toBe("subresource");
  });

  it.each([
    "'unsafe-inline'",
    "'unsafe-eval'",
    "'unsafe-hashes'",
    "data:",
    "http:",
    "https:",
    "*",
    "'strict-dynamic'",
  ])("never contains %s", (source) => {
    for (const headers of [
      desktopHeaders("page"),
      desktopHeaders("subresource"),
      browserHostHeaders(1, "subresource"),
    ])
      expect(headers["content-security-policy"]?.split(/[ ;]+/)).not.toContain(source);
  });
});

describe("the other headers", () => {
  it("are on every answer of both shells, each with its reason", () => {
    for (const [name, { value, reason }] of Object.entries(headerTable)) {
      expect(desktopHeaders("page")[name]).toBe(value);
      expect(browserHostHeaders(1, "subresource")[name]).toBe(value);
      expect(reason.length, name).toBeGreaterThan(10);
    }
  });

  it("isolate the page, keep types and referrers, and switch features off", () => {
    expect(desktopHeaders("page")).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "permissions-policy": expect.stringContaining("camera=()") as string,
    });
  });
});
