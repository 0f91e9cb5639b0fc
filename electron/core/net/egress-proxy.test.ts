import { describe, expect, it } from "vitest";
import { proxyFor } from "./egress-proxy.ts";

const hub = new URL("https://huggingface.co/api");
const proxyOf = (environment: Record<string, string>, address = hub): string | null =>
  proxyFor(address, environment)?.href ?? null;

describe("the proxy for an address", () => {
  it("is that for https; plain http goes to this computer only, past every proxy", () => {
    const both = { HTTPS_PROXY: "http://one:1", HTTP_PROXY: "http://two:2" };
    expect(proxyOf(both)).toBe("http://one:1/");
    expect(proxyOf(both, new URL("http://127.0.0.1:80/"))).toBeNull();
    expect(proxyOf({ HTTP_PROXY: "http://two:2" })).toBeNull();
  });

  it("is taken from the name in lower case first, and not from an empty one", () => {
    expect(proxyOf({ https_proxy: "http://low:1", HTTPS_PROXY: "http://up:1" })).toBe("http://low:1/");
    expect(proxyOf({ https_proxy: "", HTTPS_PROXY: "http://up:1" })).toBe("http://up:1/");
    expect(proxyOf({ HTTPS_PROXY: " " })).toBeNull();
  });

  it("without a scheme means http, as in curl", () => {
    expect(proxyOf({ HTTPS_PROXY: "proxy.example:8080" })).toBe("http://proxy.example:8080/");
    expect(proxyOf({ HTTPS_PROXY: "name:word@proxy.example:8080" })).toBe(
      "http://name:word@proxy.example:8080/",
    );
  });

  it.each(["socks5://canary:9", "http://", "http://[canary", "ftp://canary"])(
    "%s is refused without being quoted",
    (value) => {
      try {
        proxyOf({ HTTPS_PROXY: value });
        expect.unreachable();
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "HUB_PROXY" });
        expect(String(thrown)).not.toContain("canary");
      }
    },
  );
});

describe("NO_PROXY", () => {
  const bypasses = (list: string, address = hub): boolean =>
    proxyOf({ HTTPS_PROXY: "http://p:1", NO_PROXY: list }, address) === null;

  it.each([
    "*",
    "huggingface.co",
    "HuggingFace.CO",
    ".huggingface.co",
    "*.huggingface.co",
    "a.example, huggingface.co",
    "huggingface.co:443",
  ])("%s leaves the proxy out", (list) => expect(bypasses(list)).toBe(true));

  it.each([
    "face.co",
    "huggingface.com",
    "huggingface.co:80",
    "cdn.huggingface.co",
    ",",
    ".",
    "",
    "co.huggingface",
  ])("%s does not", (list) => expect(bypasses(list)).toBe(false));

  it("takes what is below a domain along", () => {
    const storage = new URL("https://us.aws.cdn.hf.co/x");
    expect(bypasses("hf.co", storage)).toBe(true);
    expect(bypasses("nothf.co", storage)).toBe(false);
  });

  it("knows addresses with and without brackets", () => {
    expect(bypasses("::1", new URL("https://[::1]:8080/"))).toBe(true);
    expect(bypasses("[::1]:8080", new URL("https://[::1]:8080/"))).toBe(true);
    expect(bypasses("[::1]:8081", new URL("https://[::1]:8080/"))).toBe(false);
    expect(bypasses("127.0.0.1", new URL("https://127.0.0.1:8080/"))).toBe(true);
  });
});
