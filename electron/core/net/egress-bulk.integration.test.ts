/** Large bodies past Node's parser: byte for byte the same, over every way, and with every fault by its name. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEgress, type Egress, type EgressAnswer, type EgressOptions } from "./egress.ts";
import { startProxy } from "./testing/local-proxy.ts";
import { type LocalServer, listen, startServer } from "./testing/local-server.ts";
import { testCertificate } from "./testing/test-certificate.ts";

/** Many reads long, and no multiple of anything. */
const content = randomBytes(5 * 1024 * 1024 + 4_099);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const open: { close(): unknown }[] = [];
let folder: string;
let trust: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-bulk-"));
  trust = path.join(folder, "trust.pem");
  await writeFile(trust, testCertificate);
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});
afterAll(() => rm(folder, { recursive: true }));

async function serve(answer: RequestListener, tls = false): Promise<LocalServer> {
  const server = await startServer(answer, { tls });
  open.push(server);
  return server;
}

function egressTo(endpoint: URL, options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({
    servers: { hub: endpoint },
    environment: { NODE_EXTRA_CA_CERTS: trust },
    offline: () => false,
    appVersion: "1.2.3",
    connectMs: 5_000,
    stallMs: 5_000,
    ...options,
  });
  open.push(egress);
  return egress;
}

const ask = (egress: Egress, address: URL, signal?: AbortSignal): Promise<EgressAnswer> =>
  egress.send({ purpose: "hub-download", method: "GET", address, signal });

/** Used up as it comes, which is all that may be done with it. */
async function read({ body }: EgressAnswer, between?: () => Promise<void>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) {
    copies.push(Buffer.from(chunk));
    await between?.();
  }
  return Buffer.concat(copies);
}

const whole = (response: ServerResponse): void => {
  response.writeHead(200, { "content-length": content.length }).end(content);
};

describe("a body in bulk", () => {
  it.each([false, true])("is the same byte for byte (tls: %s)", async (tls) => {
    const { address } = await serve((_, response) => whole(response), tls);
    expect(sha256(await read(await ask(egressTo(address), address)))).toBe(sha256(content));
  });

  it("is read into the same memory again and again", async () => {
    const { address } = await serve((_, response) => whole(response));
    const memory = new Set<ArrayBufferLike>();
    let chunks = 0;
    for await (const chunk of (await ask(egressTo(address), address)).body as AsyncIterable<Buffer>) {
      memory.add(chunk.buffer);
      chunks += 1;
    }
    expect(chunks).toBeGreaterThan(10);
    // The beginning, which came with the head, lies elsewhere.
    expect(memory.size).toBeLessThanOrEqual(3);
  });

  // Encrypted bytes come many records at once, whether they are wanted or not.
  it.each([false, true])("is the same for a reader that waits between the chunks (tls: %s)", async (tls) => {
    const { address } = await serve((_, response) => whole(response), tls);
    const bytes = await read(await ask(egressTo(address), address), () => sleep(5));
    expect(sha256(bytes)).toBe(sha256(content));
  });

  it("is not stalled by a reader that waits", async () => {
    const { address } = await serve((_, response) => whole(response));
    const answer = await ask(egressTo(address, { stallMs: 200 }), address);
    let waited = 0;
    const bytes = await read(answer, () => (waited++ === 1 ? sleep(600) : sleep(1)));
    expect(sha256(bytes)).toBe(sha256(content));
  });

  it("comes through a proxy as well", async () => {
    const { address } = await serve((_, response) => whole(response), true);
    const proxy = await startProxy();
    open.push(proxy);
    const environment = { NODE_EXTRA_CA_CERTS: trust, HTTPS_PROXY: proxy.address.href };
    expect(sha256(await read(await ask(egressTo(address, { environment }), address)))).toBe(sha256(content));
    expect(proxy.requests).toHaveLength(1);
  });

  it("that announces no length is read to its end", async () => {
    const { address } = await serve((_, response) => {
      response.write(content.subarray(0, 1_000_000));
      response.end(content.subarray(1_000_000));
    });
    expect(sha256(await read(await ask(egressTo(address), address)))).toBe(sha256(content));
  });

  it("ends where it was announced to, whatever else is sent", async () => {
    const server = await listen(
      createServer((socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
        socket.write(content);
      }),
    );
    open.push(server);
    const address = new URL(`http://127.0.0.1:${server.port}`);
    expect(sha256(await read(await ask(egressTo(address), address)))).toBe(
      sha256(content.subarray(0, 1_000_000)),
    );
  });

  it("ends with its connection, and one that came whole with its head does not", async () => {
    const small = await serve((_, response) => response.writeHead(200, { "content-length": 5 }).end("hello"));
    const egress = egressTo(small.address);
    for (let round = 0; round < 3; round += 1)
      expect((await read(await ask(egress, small.address))).toString()).toBe("hello");
    expect(small.connections).toBe(1);

    const closed = Promise.withResolvers<void>();
    const large = await serve((request, response) => {
      request.socket.once("close", () => closed.resolve());
      whole(response);
    });
    await read(await ask(egressTo(large.address), large.address));
    await closed.promise;
  });

  it("leaves a refusal to the parser", async () => {
    const { address } = await serve((_, response) =>
      response.writeHead(403, { "content-length": content.length }).end(content),
    );
    const answer = await ask(egressTo(address), address);
    expect([answer.status, sha256(await read(answer))]).toEqual([403, sha256(content)]);
  });
});

describe("a body in bulk that goes wrong", () => {
  const announced = { "content-length": content.length };

  it("is not taken for a whole one when it breaks off", async () => {
    const { address } = await serve((request, response) => {
      response
        .writeHead(200, announced)
        .write(content.subarray(0, 2_000_000), () => request.socket.destroy());
    });
    await expect(read(await ask(egressTo(address), address))).rejects.toMatchObject({
      code: "HUB_UNREACHABLE",
    });
  });

  it("is not taken for a whole one when the server ends it early, in peace", async () => {
    const { address } = await serve((request, response) => {
      response.writeHead(200, announced).write(content.subarray(0, 2_000_000), () => request.socket.end());
    });
    await expect(read(await ask(egressTo(address), address))).rejects.toMatchObject({
      code: "HUB_UNREACHABLE",
    });
  });

  it("ends as stalled when it stops coming, with what came before", async () => {
    const { address } = await serve((_, response) => {
      response.writeHead(200, announced).write(content.subarray(0, 2_000_000));
    });
    let bytes = 0;
    const answer = await ask(egressTo(address, { stallMs: 300 }), address);
    await expect(
      (async () => {
        for await (const chunk of answer.body as AsyncIterable<Buffer>) bytes += chunk.length;
      })(),
    ).rejects.toMatchObject({ code: "DOWNLOAD_STALLED" });
    expect(bytes).toBe(2_000_000);
  });

  it("ends with the reason of an abort, and its connection with it", async () => {
    const closed = Promise.withResolvers<void>();
    const { address } = await serve((request, response) => {
      request.socket.once("close", () => closed.resolve());
      response.writeHead(200, announced).write(content.subarray(0, 2_000_000));
    });
    const abort = new AbortController();
    const reading = read(await ask(egressTo(address), address, abort.signal));
    setTimeout(() => abort.abort(new Error("enough")), 50);
    await expect(reading).rejects.toThrow("enough");
    await closed.promise;
  });
});
