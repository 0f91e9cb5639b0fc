import { once } from "node:events";
import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { createEgress, type Egress, type EgressOptions } from "./egress.ts";
import { deadAddress, type LocalServer, listen, startServer } from "./testing/local-server.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function serve(answer: RequestListener): Promise<LocalServer> {
  const server = await startServer(answer);
  open.push(server);
  return server;
}

function egressTo(endpoint: URL, options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({
    servers: { hub: endpoint },
    environment: {},
    offline: () => false,
    appVersion: "1.2.3",
    connectMs: 5_000,
    stallMs: 5_000,
    ...options,
  });
  open.push(egress);
  return egress;
}

const get = (address: URL, signal?: AbortSignal) =>
  ({ purpose: "hub-metadata", method: "GET", address, signal }) as const;

describe("a request", () => {
  it("says nothing of this computer but the program's name and version", async () => {
    const server = await serve((_, response) => response.end("hello"));
    const answer = await egressTo(server.address).send(get(new URL("/x?y=1", server.address)));
    expect(answer.status).toBe(200);
    expect(await text(answer.body)).toBe("hello");
    expect(server.requests[0]?.url).toBe("/x?y=1");
    expect(server.requests[0]?.headers).toEqual({
      "user-agent": "casebook/1.2.3",
      host: server.address.host,
      connection: "keep-alive",
    });
  });

  it("is answered by a redirect as it is: none is followed here", async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: "/elsewhere" }).end());
    const answer = await egressTo(server.address).send(get(server.address));
    answer.body.resume();
    expect([answer.status, answer.headers["location"]]).toEqual([302, "/elsewhere"]);
    expect(server.requests).toHaveLength(1);
  });

  it("opens no connection in offline mode", async () => {
    const server = await serve((_, response) => response.end());
    const egress = egressTo(server.address, { offline: () => true });
    await expect(egress.send(get(server.address))).rejects.toMatchObject({ code: "HUB_OFFLINE" });
    expect([egress.connections, server.connections]).toEqual([0, 0]);
  });

  it("opens no connection to a host that does not belong to the hub", async () => {
    const server = await serve((_, response) => response.end());
    const egress = egressTo(new URL("https://hub.example"));
    await expect(egress.send(get(server.address))).rejects.toMatchObject({ code: "HUB_HOST_NOT_ALLOWED" });
    expect([egress.connections, server.connections]).toEqual([0, 0]);
  });

  it("never takes a token to another host than the hub, whatever its caller believes", async () => {
    const [hub, storage] = [await serve((_, r) => r.end()), await serve((_, r) => r.end())];
    const request = { ...get(storage.address), headers: { authorization: "Bearer canary" } };
    await expect(egressTo(hub.address).send(request)).rejects.toThrow("another host");
    expect(storage.connections).toBe(0);
  });

  it("uses a connection again, and counts those that it opens", async () => {
    const server = await serve((_, response) => response.end("x"));
    const egress = egressTo(server.address);
    for (let round = 0; round < 3; round += 1) await text((await egress.send(get(server.address))).body);
    expect([egress.connections, server.connections]).toEqual([1, 1]);
  });

  it("takes another connection when the one that was kept has been closed by the other side", async () => {
    const answered = new WeakSet<object>();
    const server = await serve((request, response) => {
      if (answered.has(request.socket)) return void request.socket.destroy();
      answered.add(request.socket);
      response.end("x");
    });
    const egress = egressTo(server.address);
    await text((await egress.send(get(server.address))).body);
    expect(await text((await egress.send(get(server.address))).body)).toBe("x");
    expect(server.connections).toBe(2);
  });
});

describe("what goes wrong on the way", () => {
  it("a name that is not known is told as such", async () => {
    const endpoint = new URL("https://casebook-test.invalid");
    await expect(egressTo(endpoint).send(get(endpoint))).rejects.toMatchObject({
      code: "HUB_UNREACHABLE",
      message: expect.stringContaining("casebook-test.invalid") as string,
    });
  });

  it("a refused connection is told as such", async () => {
    const endpoint = await deadAddress();
    await expect(egressTo(endpoint).send(get(endpoint))).rejects.toMatchObject({
      code: "HUB_UNREACHABLE",
      message: expect.stringContaining(`${endpoint.host} refuses the connection`) as string,
    });
  });

  it("a handshake that does not come to an end is given up", async () => {
    const { createServer } = await import("node:net");
    const silent = await listen(createServer());
    open.push(silent);
    const endpoint = new URL(`https://127.0.0.1:${silent.port}`);
    await expect(egressTo(endpoint, { connectMs: 300 }).send(get(endpoint))).rejects.toMatchObject({
      code: "HUB_UNREACHABLE",
      message: expect.stringContaining("did not take the connection in time") as string,
    });
  });

  it("a server that takes the request and says nothing is given up", async () => {
    const server = await serve(() => {});
    await expect(egressTo(server.address, { stallMs: 300 }).send(get(server.address))).rejects.toMatchObject({
      code: "HUB_UNREACHABLE",
      message: expect.stringContaining("did not answer in time") as string,
    });
  });

  it("an answer that is not HTTP is something else than the hub", async () => {
    const { createServer } = await import("node:net");
    const rude = await listen(createServer((socket) => socket.end("220 mail.example ESMTP\r\n")));
    open.push(rude);
    const endpoint = new URL(`http://127.0.0.1:${rude.port}`);
    await expect(egressTo(endpoint).send(get(endpoint))).rejects.toMatchObject({ code: "HUB_PROXY" });
  });
});

describe("a body", () => {
  it("that stops coming ends as stalled, with what came before", async () => {
    const server = await serve((_, response) => response.write("beginning"));
    const { body } = await egressTo(server.address, { stallMs: 300 }).send(get(server.address));
    const seen: string[] = [];
    await expect(
      (async () => {
        for await (const chunk of body) seen.push(String(chunk));
      })(),
    ).rejects.toMatchObject({ code: "DOWNLOAD_STALLED" });
    expect(seen).toEqual(["beginning"]);
  });

  it("is not stalled because its reader is slow", async () => {
    const bytes = 3 * 1024 * 1024;
    const server = await serve((_, response) => response.end(Buffer.alloc(bytes)));
    const { body } = await egressTo(server.address, { stallMs: 300 }).send(get(server.address));
    let read = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (read === 0) await new Promise((resolve) => setTimeout(resolve, 900));
      read += chunk.length;
    }
    expect(read).toBe(bytes);
  });

  it("is not stalled because the thread was held up while more of it came", async () => {
    const server = await serve((_, response) => {
      response.write("beginning");
      setTimeout(() => response.end(", end"), 50);
    });
    const { body } = await egressTo(server.address, { stallMs: 200 }).send(get(server.address));
    const whole = text(body);
    await once(body, "data");
    // As a disk does that is slow to take what another connection brought.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect(await whole).toBe("beginning, end");
  });

  it("that fails before its reader is there harms nobody, and the reader is told", async () => {
    const abort = new AbortController();
    const server = await serve((_, response) => response.write("beginning"));
    const { body } = await egressTo(server.address).send(get(server.address, abort.signal));
    abort.abort(new Error("enough"));
    await new Promise((resolve) => setImmediate(resolve));
    await expect(text(body)).rejects.toThrow("enough");
  });

  it("that breaks off is not taken for a whole one", async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => request.socket.destroy());
    });
    const { body } = await egressTo(server.address).send(get(server.address));
    await expect(text(body)).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
  });
});

describe("an abort", () => {
  it("before the answer ends the request with its own reason", async () => {
    const abort = new AbortController();
    const gone = Promise.withResolvers<void>();
    const server = await serve((request) => {
      request.socket.once("close", () => gone.resolve());
      abort.abort(new Error("enough"));
    });
    await expect(egressTo(server.address).send(get(server.address, abort.signal))).rejects.toThrow("enough");
    await gone.promise;
  });

  it("in the middle of a body ends it and its connection", async () => {
    const abort = new AbortController();
    const gone = Promise.withResolvers<void>();
    const server = await serve((request, response) => {
      request.socket.once("close", () => gone.resolve());
      response.write("beginning");
    });
    const { body } = await egressTo(server.address).send(get(server.address, abort.signal));
    const read = text(body);
    abort.abort(new Error("enough"));
    await expect(read).rejects.toThrow("enough");
    await gone.promise;
  });

  it("that came earlier opens no connection", async () => {
    const server = await serve((_, response) => response.end());
    const egress = egressTo(server.address);
    await expect(egress.send(get(server.address, AbortSignal.abort()))).rejects.toThrow();
    expect(egress.connections).toBe(0);
  });
});
