import { describe, expect, it } from "vitest";
import { requireHubHost } from "./egress-hosts.ts";

const isAllowed = (address: string, endpoint: string): boolean => {
  try {
    requireHubHost(new URL(address), new URL(endpoint));
    return true;
  } catch {
    return false;
  }
};

describe("with the hub's own address", () => {
  const hub = "https://huggingface.co";
  it.each([
    "https://huggingface.co/api/models/a/b",
    "https://cdn-lfs.huggingface.co/x",
    "https://us.aws.cdn.hf.co/xet-bridge-us/x?Expires=1&Signature=a",
    "https://hf.co/a/b",
  ])("%s is allowed", (address) => expect(isAllowed(address, hub)).toBe(true));

  it.each([
    ["without encryption", "http://huggingface.co/x"],
    ["without encryption, the storage", "http://us.aws.cdn.hf.co/x"],
    ["another port", "https://huggingface.co:8443/x"],
    ["another port of the storage", "https://us.aws.cdn.hf.co:8443/x"],
    ["a name that only ends alike", "https://evilhuggingface.co/x"],
    ["the same for the storage", "https://nothf.co/x"],
    ["a name that only begins alike", "https://huggingface.co.example/x"],
    ["a portal", "https://login.hospital.example/"],
    ["this computer", "https://127.0.0.1/x"],
    ["this computer without encryption", "http://localhost:8080/x"],
    ["an address of the cloud's own services", "http://169.254.169.254/latest/meta-data"],
    ["with a name in the address", "https://user@huggingface.co/x"],
    ["with a password in the address", "https://:secret@huggingface.co/x"],
    ["a name that hides behind a user name", "https://huggingface.co@evil.example/x"],
    ["a file", "file:///etc/passwd"],
    ["another protocol", "ftp://huggingface.co/x"],
    ["a socket", "wss://huggingface.co/x"],
  ])("%s is refused", (_, address) => expect(isAllowed(address, hub)).toBe(false));
});

describe("with a mirror in HF_ENDPOINT", () => {
  it("the mirror is allowed at its own port, and the hub's storage", () => {
    const mirror = "https://hub.hospital.example:8443/models";
    expect(isAllowed("https://hub.hospital.example:8443/api/x", mirror)).toBe(true);
    expect(isAllowed("https://us.aws.cdn.hf.co/x", mirror)).toBe(true);
    expect(isAllowed("https://hub.hospital.example/api/x", mirror)).toBe(false);
    expect(isAllowed("https://other.hospital.example:8443/x", mirror)).toBe(false);
  });

  it("one without encryption is refused, since the token would be readable on the way", () => {
    expect(isAllowed("http://hub.hospital.example/x", "http://hub.hospital.example")).toBe(false);
  });

  it("one on this computer may do without, and have its storage at another port", () => {
    for (const endpoint of ["http://127.0.0.1:7000", "http://localhost:7000", "http://[::1]:7000"]) {
      expect(isAllowed(`${endpoint}/x`, endpoint)).toBe(true);
      expect(isAllowed("http://127.0.0.1:7001/x", endpoint)).toBe(true);
      expect(isAllowed("http://127.0.0.1.example/x", endpoint)).toBe(false);
      expect(isAllowed("http://10.0.0.1/x", endpoint)).toBe(false);
    }
  });
});

it("a refusal names the host, and not the address, which may be signed", () => {
  const address = new URL("https://evil.example/path?Signature=canary");
  try {
    requireHubHost(address, new URL("https://huggingface.co"));
    expect.unreachable();
  } catch (thrown) {
    expect(String(thrown)).toContain("evil.example");
    expect(String(thrown)).not.toMatch(/path|canary/);
  }
});
