import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { decode, encode } from "@msgpack/msgpack";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Dispatch } from "../rpc/dispatcher.ts";
import { type BrowserHost, startBrowserHost } from "./server.ts";

const files = new Map([
  ["/", { body: new TextEncoder().encode("<!doctype html>page"), contentType: "text/html; charset=utf-8" }],
  ["/w.js", { body: new TextEncoder().encode("1"), contentType: "text/javascript; charset=utf-8" }],
]);
const asked: unknown[] = [];
let gone = 0;
const dispatch: Dispatch = (request) => {
  asked.push(request);
  return Promise.resolve({ kind: "reply", id: 1, seq: 0, outcome: { ok: true, value: { echoed: true } } });
};
let host: BrowserHost;
beforeAll(async () => {
  host = await startBrowserHost({ port: 0, files, casebook: { dispatch, disconnect: () => (gone += 1) } });
});
afterAll(() => host.close());

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port: host.port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on("error", reject);
    request.end();
  });
}

async function cookie(): Promise<string> {
  const { pathname, search } = new URL(host.freshAddress());
  const { status, headers } = await get(pathname + search);
  expect(status).toBe(200);
  return String(headers["set-cookie"]).split(";")[0] ?? "";
}

const own = (): string => `http://127.0.0.1:${host.port}`;

/** Resolves with "open", or with the status that refused the upgrade. */
function socket(headers: Record<string, string>, path = "/rpc"): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const connection = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    connection.on("open", () => resolve(connection));
    connection.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    connection.on("error", () => resolve(0));
  });
}

describe("the page", () => {
  it("comes with the cookie, the policy and no permission for anyone else to read it", async () => {
    const { status, headers, body } = await get("/", { cookie: await cookie() });
    expect([status, body]).toEqual([200, "<!doctype html>page"]);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toContain("wasm-unsafe-eval");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });
  it("lets only workers compile WebAssembly", async () => {
    const { headers } = await get("/w.js", { cookie: await cookie() });
    expect(headers["content-security-policy"]).toContain("wasm-unsafe-eval");
  });
  it("opens once by its address", async () => {
    let used = 0;
    const { pathname, search } = new URL(host.freshAddress(() => (used += 1)));
    expect((await get(`${pathname}?token=${"A".repeat(43)}`)).status).toBe(403);
    expect(used).toBe(0);
    expect((await get(pathname + search)).status).toBe(200);
    expect(used).toBe(1);
    const again = await get(pathname + search);
    expect(again.status).toBe(403);
    expect(again.headers["set-cookie"]).toBeUndefined();
    expect(again.body).toContain("Press Enter in the terminal");
  });
  it("is led to by the address with a page of our own under the page's policy, not with a redirect", async () => {
    const { pathname, search } = new URL(host.freshAddress());
    const { status, headers, body } = await get(pathname + search, { "sec-fetch-site": "cross-site" });
    expect(status).toBe(200);
    expect(headers["location"]).toBeUndefined();
    expect(headers["set-cookie"]).toEqual([expect.stringMatching(/; HttpOnly; SameSite=Strict; Path=\/$/)]);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["cache-control"]).toBe("no-store");
    expect(body).toContain('<meta http-equiv="refresh" content="0;url=/">');
    expect(body).not.toContain("<script");
    expect(body).not.toContain(new URLSearchParams(search).get("token"));
  });
  it("is not opened by an address of another Host, Origin or method, and the address stays good", async () => {
    const { pathname, search } = new URL(host.freshAddress());
    expect((await get(pathname + search, { host: "evil.example" })).status).toBe(403);
    expect((await get(pathname + search, { origin: "https://evil.example" })).status).toBe(403);
    expect((await get(pathname + search, { origin: "null" })).status).toBe(403);
    for (const method of ["HEAD", "POST"])
      expect((await get(pathname + search, {}, method)).status, method).toBe(405);
    expect((await get(pathname + search)).status).toBe(200);
  });
  it.each([
    "/../package.json",
    "/%2e%2e/package.json",
    "//etc/passwd",
    "/w.js%00.png",
    "/W.JS",
    "/index.php",
  ])("has no file %s", async (path) =>
    expect((await get(path, { cookie: await cookie() })).status).toBe(404),
  );
  it("is refused without the cookie, with another Host, another Origin, from another site, and to other methods", async () => {
    const good = { cookie: await cookie() };
    expect((await get("/")).status).toBe(403);
    expect((await get("/", { ...good, host: `localhost:${host.port}` })).status).toBe(403);
    const elsewhere = await get("/", { ...good, host: "evil.example" });
    expect(elsewhere.status).toBe(403);
    // Whoever came through a tunnel learns where to go.
    expect(elsewhere.body).toContain(`${own()}\n`);
    expect(elsewhere.body).toContain(`ssh -L ${host.port}:127.0.0.1:${host.port}`);
    expect((await get("/", { ...good, origin: "https://evil.example" })).status).toBe(403);
    expect((await get("/", { ...good, "sec-fetch-site": "cross-site" })).status).toBe(403);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      expect((await get("/", good, method)).status, method).toBe(405);
    }
  });
});

describe("the socket", () => {
  it("carries a request to the core and its reply back", async () => {
    const connection = await socket({ cookie: await cookie(), origin: own() });
    if (typeof connection === "number") throw new Error(`refused with ${connection}`);
    const reply = new Promise<Buffer>((resolve) =>
      connection.once("message", (data: Buffer) => resolve(data)),
    );
    connection.send(encode({ kind: "request", id: 1, method: "models.rescan", params: {} }));
    expect(decode(await reply)).toEqual({
      kind: "reply",
      id: 1,
      seq: 0,
      outcome: { ok: true, value: { echoed: true } },
    });
    expect(asked.at(-1)).toEqual({ kind: "request", id: 1, method: "models.rescan", params: {} });
    const before = gone;
    connection.close();
    await expect.poll(() => gone).toBe(before + 1);
  });
  it.each([
    ["without a cookie", ""],
    ["with the cookie of an earlier run", "A".repeat(43)],
  ])("is closed as final %s, and nothing of it is read", async (_, session) => {
    const before = asked.length;
    const sent = session === "" ? {} : { cookie: `casebook-${host.port}=${session}` };
    const connection = await socket({ ...sent, origin: own() });
    if (typeof connection === "number") throw new Error(`refused with ${connection}`);
    const closed = new Promise<number>((resolve) => connection.once("close", resolve));
    connection.send(encode({ kind: "request", id: 1, method: "models.rescan", params: {} }));
    expect(await closed).toBe(1008);
    expect(asked.length).toBe(before);
  });
  it("is refused without Origin or Host of our own, and at any other path", async () => {
    const good = { cookie: await cookie(), origin: own() };
    expect(await socket({ origin: "https://evil.example" })).toBe(403);
    expect(await socket({ cookie: good.cookie })).toBe(403);
    expect(await socket({ ...good, origin: "https://evil.example" })).toBe(403);
    expect(await socket({ ...good, origin: "null" })).toBe(403);
    expect(await socket({ ...good, host: "evil.example" })).toBe(403);
    expect(await socket(good, "/rpc2")).toBe(403);
    expect(await socket(good, "/")).toBe(403);
  });
  it.each([
    ["text", "hello", 1003],
    ["bytes that are not MessagePack", Buffer.from([0xc1, 0xc1]), 1007],
  ])("ends the connection that sends %s, and the next one works", async (_, data, code) => {
    const good = { cookie: await cookie(), origin: own() };
    const connection = await socket(good);
    if (typeof connection === "number") throw new Error(`refused with ${connection}`);
    const closed = new Promise<number>((resolve) => connection.once("close", resolve));
    connection.send(data);
    expect(await closed).toBe(code);
    const next = await socket(good);
    expect(typeof next).toBe("object");
    if (typeof next === "object") next.close();
  });
});

/** An upgrade by hand: this peer answers no frame. */
async function rawUpgrade(port: number, headers: readonly string[]): Promise<Socket> {
  const peer = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  peer.on("error", () => undefined);
  await once(peer, "connect");
  const upgrade = ["GET /rpc HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket", ...headers];
  peer.write(`${upgrade.join("\r\n")}\r\n\r\n`);
  return peer;
}
const handshake = ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

it("outlives upgrades that are reset, refused or not", async () => {
  const good = [`Host: 127.0.0.1:${host.port}`, `Origin: ${own()}`, ...handshake];
  const withCookie = [...good, `Cookie: ${await cookie()}`];
  for (const headers of [["Host: evil.example"], good, withCookie]) {
    for (const pause of [0, 1, 20]) {
      const peer = await rawUpgrade(host.port, headers);
      await wait(pause);
      peer.resetAndDestroy();
    }
  }
  await wait(50);
  expect((await get("/", { cookie: await cookie() })).status).toBe(200);
});

it.each(["a page that sleeps", "a refused peer that stays", "a peer with an old cookie"])(
  "ends soon although %s answers nothing",
  async (who) => {
    const own = await startBrowserHost({ port: 0, files, casebook: { dispatch, disconnect: () => {} } });
    const { pathname, search, origin } = new URL(own.freshAddress());
    const opened = await fetch(origin + pathname + search, { redirect: "manual" });
    const session = String(opened.headers.get("set-cookie")).split(";")[0];
    const headers = [`Host: ${new URL(origin).host}`, ...handshake];
    if (who !== "a refused peer that stays") headers.push(`Origin: ${origin}`);
    if (who === "a page that sleeps") headers.push(`Cookie: ${session}`);
    const peer = await rawUpgrade(own.port, headers);
    const [first] = (await once(peer, "data")) as [Buffer];
    expect(first.toString()).toContain(who === "a refused peer that stays" ? " 403 " : " 101 ");
    const begun = performance.now();
    await own.close();
    expect(performance.now() - begun).toBeLessThan(3_000);
    peer.destroy();
  },
);

it("listens on 127.0.0.1 only", async () => {
  const refused = await new Promise((resolve) => {
    const probe = connect({ host: "::1", port: host.port });
    probe.on("connect", () => resolve(false));
    probe.on("error", () => resolve(true));
  });
  expect(refused).toBe(true);
});

it("says which port is taken and what to do", async () => {
  const taken = startBrowserHost({
    port: host.port,
    files,
    casebook: { dispatch, disconnect: () => undefined },
  });
  await expect(taken).rejects.toMatchObject({
    code: "PORT_TAKEN",
    remedy: expect.stringContaining("--port"),
  });
});
