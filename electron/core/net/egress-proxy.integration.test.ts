import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEgress, type Egress } from "./egress.ts";
import { type LocalProxy, type ProxyOptions, startProxy } from "./testing/local-proxy.ts";
import { deadAddress, type LocalServer, startServer } from "./testing/local-server.ts";
import { testCertificate } from "./testing/test-certificate.ts";

const open: { close(): unknown }[] = [];
let folder: string;
let trust: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-proxy-"));
  trust = path.join(folder, "trust.pem");
  await writeFile(trust, testCertificate);
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
  await rm(folder, { recursive: true });
});

async function serve(tls: boolean): Promise<LocalServer> {
  const server = await startServer((_, response) => response.end("hello"), { tls });
  open.push(server);
  return server;
}
async function proxy(options?: ProxyOptions): Promise<LocalProxy> {
  const started = await startProxy(options);
  open.push(started);
  return started;
}
function egressTo(endpoint: URL, environment: Record<string, string>): Egress {
  const egress = createEgress({
    servers: { hub: endpoint },
    environment: { NODE_EXTRA_CA_CERTS: trust, ...environment },
    offline: () => false,
    appVersion: "1.2.3",
    connectMs: 5_000,
    stallMs: 5_000,
  });
  open.push(egress);
  return egress;
}
const ask = async (egress: Egress, address: URL): Promise<string> =>
  text(
    (
      await egress.send({
        purpose: "hub-metadata",
        method: "GET",
        address,
        headers: { authorization: "Bearer canary" },
      })
    ).body,
  );

describe("an https hub behind HTTPS_PROXY", () => {
  it("is reached through a tunnel that sees neither the path nor the token", async () => {
    const [hub, between] = [await serve(true), await proxy()];
    const egress = egressTo(hub.address, { HTTPS_PROXY: between.address.href });
    expect(await ask(egress, new URL("/secret", hub.address))).toBe("hello");
    expect(between.requests.map(({ method, url }) => [method, url])).toEqual([["CONNECT", hub.address.host]]);
    expect(JSON.stringify(between.requests[0]?.headers)).not.toContain("canary");
    expect(hub.requests[0]?.headers["authorization"]).toBe("Bearer canary");
  });

  it("keeps its tunnel for the next request", async () => {
    const [hub, between] = [await serve(true), await proxy()];
    const egress = egressTo(hub.address, { https_proxy: between.address.host });
    await ask(egress, hub.address);
    await ask(egress, hub.address);
    expect([between.requests.length, egress.connections]).toEqual([1, 1]);
  });

  it("is reached without it where NO_PROXY names it", async () => {
    const [hub, between] = [await serve(true), await proxy()];
    const egress = egressTo(hub.address, { HTTPS_PROXY: between.address.href, NO_PROXY: "other, 127.0.0.1" });
    expect(await ask(egress, hub.address)).toBe("hello");
    expect(between.requests).toEqual([]);
  });

  it("gives the proxy the name and the password that its address holds", async () => {
    const [hub, between] = [await serve(true), await proxy({ credentials: "clinic:pass word" })];
    const address = new URL(between.address);
    address.username = "clinic";
    address.password = "pass word";
    expect(await ask(egressTo(hub.address, { HTTPS_PROXY: address.href }), hub.address)).toBe("hello");
  });

  it("a proxy that asks for a password is told as such, and no password is quoted", async () => {
    const [hub, between] = [await serve(true), await proxy({ credentials: "clinic:right" })];
    const address = new URL(between.address);
    address.username = "clinic";
    address.password = "wrong-canary";
    const thrown = await ask(egressTo(hub.address, { HTTPS_PROXY: address.href }), hub.address).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({
      code: "HUB_PROXY",
      message: expect.stringContaining(`${between.address.host} asks for a name and a password`) as string,
    });
    expect(thrown).not.toHaveProperty("cause");
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain("canary");
    expect(hub.connections).toBe(0);
  });

  it("a proxy that refuses the hub is told with its status", async () => {
    const [hub, between] = [await serve(true), await proxy({ refuse: 403 })];
    const egress = egressTo(hub.address, { HTTPS_PROXY: between.address.href });
    await expect(ask(egress, hub.address)).rejects.toMatchObject({
      code: "HUB_PROXY",
      message: expect.stringContaining("(status 403)") as string,
    });
  });

  it("a proxy that takes the connection and says nothing is given up", async () => {
    const [hub, between] = [await serve(true), await proxy({ silent: true })];
    const egress = createEgress({
      servers: { hub: hub.address },
      environment: { HTTPS_PROXY: between.address.href },
      offline: () => false,
      appVersion: "1.2.3",
      connectMs: 300,
    });
    open.push(egress);
    await expect(ask(egress, hub.address)).rejects.toMatchObject({ code: "HUB_PROXY" });
  });

  it("a proxy that is not there is not mistaken for the hub", async () => {
    const [hub, dead] = [await serve(true), await deadAddress()];
    await expect(ask(egressTo(hub.address, { HTTPS_PROXY: dead.href }), hub.address)).rejects.toMatchObject({
      code: "HUB_PROXY",
      message: expect.stringContaining(`the proxy ${dead.host} refuses the connection`) as string,
    });
    expect(hub.connections).toBe(0);
  });

  it("an address of a proxy that cannot be used goes nowhere, rather than around the proxy", async () => {
    const hub = await serve(true);
    const egress = egressTo(hub.address, { HTTPS_PROXY: "socks5://127.0.0.1:9" });
    await expect(ask(egress, hub.address)).rejects.toMatchObject({ code: "HUB_PROXY" });
    expect(hub.connections).toBe(0);
  });
});

it("an http hub on this computer is asked directly: its token crosses no network", async () => {
  const [hub, between] = [await serve(false), await proxy()];
  const egress = egressTo(hub.address, {
    HTTP_PROXY: between.address.href,
    http_proxy: between.address.href,
  });
  expect(await ask(egress, new URL("/x", hub.address))).toBe("hello");
  expect(between.requests).toEqual([]);
});
