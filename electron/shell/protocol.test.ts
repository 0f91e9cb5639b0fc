import { describe, expect, it } from "vitest";
import { appSchemes, createAppHandler } from "./protocol.ts";

const file = (text: string, contentType: string) => ({ body: new TextEncoder().encode(text), contentType });
const page = file("<!doctype html>", "text/html; charset=utf-8");
const handler = createAppHandler(
  new Map([
    ["/", page],
    ["/index.html", page],
    ["/assets/index.js", file("export {}", "text/javascript; charset=utf-8")],
    ["/assets/decoder.wasm", file("\0asm", "application/wasm")],
  ]),
);
/** Node's Request would tidy the address up; Electron hands over what Chromium parsed. */
const ask = (url: string, method = "GET"): Response => handler({ url, method } as Request);

describe("app://casebook", () => {
  it.each([
    ["app://casebook/", "text/html; charset=utf-8"],
    ["app://casebook/#cases", "text/html; charset=utf-8"],
    ["app://casebook", "text/html; charset=utf-8"],
    ["app://casebook/assets/index.js?v=1", "text/javascript; charset=utf-8"],
    ["app://casebook/assets/decoder.wasm", "application/wasm"],
  ])("serves %s as %s, which nobody may guess anew", async (url, contentType) => {
    const response = ask(url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(contentType);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
  });

  it("lets the page compile no WebAssembly, and the decoders' scripts just that", () => {
    expect(ask("app://casebook/").headers.get("content-security-policy")).not.toContain("wasm-unsafe-eval");
    expect(ask("app://casebook/assets/index.js").headers.get("content-security-policy")).toContain(
      "script-src 'self' 'wasm-unsafe-eval'",
    );
  });

  it.each([
    "app://casebook/../package.json",
    "app://casebook/assets/../../package.json",
    "app://casebook/assets/..%2f..%2fpackage.json",
    "app://casebook/%2e%2e/package.json",
    "app://casebook/assets\\..\\..\\package.json",
    "app://casebook//etc/passwd",
    "app://casebook///etc/passwd",
    "app://casebook/C:/Windows/win.ini",
    "app://casebook/C%3A%5CWindows%5Cwin.ini",
    "app://casebook//server/share/x",
    "app://casebook/%5c%5cserver%5cshare",
    "app://casebook/index.html%00.png",
    "app://casebook/index.html\0",
    "app://casebook/assets",
    "app://casebook/assets/",
    "app://casebook/INDEX.HTML",
    "app://casebook/__proto__",
    "app://casebook/constructor",
    "app://casebook/nowhere.js",
  ])("finds nothing at %s", async (url) => {
    const response = ask(url);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await response.text()).toBe("There is nothing here.\n");
  });

  it.each([
    "app://evil/",
    "app://casebook.evil/",
    "app://user@casebook/",
    "app://casebook:80/",
    "https://casebook/",
  ])("answers for no other host: %s", (url) => {
    expect(ask(url).status).toBe(403);
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])("has no %s", (method) => {
    expect(ask("app://casebook/", method).status).toBe(405);
  });

  it("answers HEAD with the same headers and no body", async () => {
    const response = ask("app://casebook/", "HEAD");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toBe("");
  });
});

it("the scheme is standard and secure, and gets none of the dangerous privileges", () => {
  expect(appSchemes).toHaveLength(1);
  expect(appSchemes[0]).toEqual({
    scheme: "app",
    privileges: {
      standard: true,
      secure: true,
      supportFetchAPI: true,
      codeCache: true,
      bypassCSP: false,
      corsEnabled: false,
      stream: false,
      allowServiceWorkers: false,
      allowExtensions: false,
    },
  });
});
