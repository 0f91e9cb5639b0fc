import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { limits } from "../../../shared/limits.ts";
import { createEgress, type Egress, type EgressOptions, type EgressRequest } from "./egress.ts";
import { requireChatHost } from "./egress-hosts.ts";
import { type EgressMethod, type EgressPurposeName, egressPurposes } from "./egress-purposes.ts";
import { startProxy } from "./testing/local-proxy.ts";
import { type LocalServer, startServer } from "./testing/local-server.ts";
import { testCertificate } from "./testing/test-certificate.ts";

const open: { close(): unknown }[] = [];
let folder: string;
let trust: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-purposes-"));
  trust = path.join(folder, "trust.pem");
  await writeFile(trust, testCertificate);
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
  await rm(folder, { recursive: true });
});

async function serve(): Promise<LocalServer> {
  const server = await startServer((request, response) => {
    void text(request).then((body) => response.end(`${request.method} ${body}`));
  });
  open.push(server);
  return server;
}

function egressTo(servers: EgressOptions["servers"], environment = {}): Egress {
  const egress = createEgress({ servers, environment, offline: () => false, appVersion: "1.2.3" });
  open.push(egress);
  return egress;
}

const names = Object.keys(egressPurposes) as EgressPurposeName[];
const methods: readonly EgressMethod[] = ["GET", "HEAD", "POST"];
const everyCase = names.flatMap((purpose) => methods.map((method) => ({ purpose, method })));

test.each(everyCase)(
  "$purpose sends $method where its row lists it, and opens no connection where not",
  async (request) => {
    const server = await serve();
    const egress = egressTo({ hub: server.address, chat: server.address });
    const allowed: readonly EgressMethod[] = egressPurposes[request.purpose].methods;
    const sending = egress.send({ ...request, address: server.address });
    if (allowed.includes(request.method)) {
      (await sending).body.resume();
      expect(server.requests).toHaveLength(1);
    } else {
      await expect(sending).rejects.toThrow(`does not use ${request.method}`);
      expect(server.connections).toBe(0);
    }
  },
);

test.each(["hub-metadata", "hub-download"] as const)("%s carries no body out", async (purpose) => {
  const server = await serve();
  const request: EgressRequest = {
    purpose,
    method: "GET",
    address: server.address,
    body: Buffer.from("canary"),
  };
  await expect(egressTo({ hub: server.address }).send(request)).rejects.toThrow("sends none");
  expect(server.connections).toBe(0);
});

test("a request whose purpose is not in the table is not sent", async () => {
  const server = await serve();
  const request = {
    purpose: "telemetry",
    method: "GET",
    address: server.address,
  } as unknown as EgressRequest;
  await expect(egressTo({ hub: server.address }).send(request)).rejects.toThrow("without a purpose");
  expect(server.connections).toBe(0);
});

test("where only the hub is set up, nothing can be sent for an answer", async () => {
  const server = await serve();
  const request = { purpose: "chat-answer", method: "POST", address: server.address } as const;
  await expect(egressTo({ hub: server.address }).send(request)).rejects.toThrow("no chat to connect to");
  expect(server.connections).toBe(0);
});

describe("an answer of a chat server", () => {
  const ask = (address: URL, body: Uint8Array = Buffer.from("question"), headers = {}) =>
    ({ purpose: "chat-answer", method: "POST", address, body, headers }) as const;

  it("is asked for with the body as it is, and its length", async () => {
    const server = await serve();
    const answer = await egressTo({ chat: server.address }).send(ask(new URL("/v1/x", server.address)));
    expect(await text(answer.body)).toBe("POST question");
    expect(server.requests[0]?.headers).toMatchObject({ "content-length": "8" });
  });

  it("is asked for with no more than the most bytes, counted before anything is sent", async () => {
    const server = await serve();
    const egress = egressTo({ chat: server.address });
    const most = new Uint8Array(limits.chatRequestBytes);
    (await egress.send(ask(server.address, most))).body.resume();
    await expect(egress.send(ask(server.address, new Uint8Array(most.length + 1)))).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("comes from the one server, and from no other port of this computer, not even the hub's", async () => {
    const [chat, hub] = [await serve(), await serve()];
    const egress = egressTo({ chat: chat.address, hub: hub.address });
    await expect(egress.send(ask(hub.address))).rejects.toMatchObject({ code: "SERVER_NOT_ALLOWED" });
    expect([chat.connections, hub.connections]).toEqual([0, 0]);
  });

  it("goes through no proxy, where a question to the hub does", async () => {
    const between = await startProxy();
    open.push(between);
    const server = await startServer((_, response) => response.end("hello"), { tls: true });
    open.push(server);
    const environment = { NODE_EXTRA_CA_CERTS: trust, HTTPS_PROXY: between.address.href };
    const egress = egressTo({ chat: server.address, hub: server.address }, environment);
    expect(await text((await egress.send(ask(server.address))).body)).toBe("hello");
    expect(between.requests).toHaveLength(0);
    const asHub = { purpose: "hub-metadata", method: "GET", address: server.address } as const;
    (await egress.send(asHub)).body.resume();
    expect(between.requests).toHaveLength(1);
  });

  it("that cannot be reached is the server's failure, in words that name no hub", async () => {
    const server = await serve();
    await server.close();
    await expect(egressTo({ chat: server.address }).send(ask(server.address))).rejects.toMatchObject({
      code: "SERVER_UNREACHABLE",
      message: expect.not.stringMatching(/hub/i) as string,
    });
  });
});

describe("the host rule of chat servers", () => {
  const server = new URL("https://gpu.example:8000/v1");
  it.each(["https://gpu.example:8000/v1/chat/completions", "https://gpu.example:8000/"])(
    "%s is allowed",
    (address) => expect(() => requireChatHost(new URL(address), server)).not.toThrow(),
  );
  it.each([
    ["another port", "https://gpu.example/v1"],
    ["without encryption", "http://gpu.example:8000/v1"],
    ["a name that ends alike", "https://evilgpu.example:8000/v1"],
    ["a name below", "https://a.gpu.example:8000/v1"],
    ["this computer", "https://127.0.0.1:8000/v1"],
    ["the hub", "https://huggingface.co/"],
    ["with a password", "https://:secret@gpu.example:8000/v1"],
    ["a file", "file:///etc/passwd"],
  ])("%s is refused", (_, address) =>
    expect(() => requireChatHost(new URL(address), server)).toThrow(/Nothing was sent/),
  );

  it("a server in the network is never spoken to without encryption, one on this computer may be", () => {
    const plain = new URL("http://gpu.example:8000");
    expect(() => requireChatHost(plain, plain)).toThrow("encryption");
    for (const address of ["http://127.0.0.1:8080/v1", "http://localhost:8080", "http://[::1]:8080"])
      expect(() => requireChatHost(new URL(address), new URL(address))).not.toThrow();
  });
});
