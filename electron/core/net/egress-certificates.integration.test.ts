import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEgress } from "./egress.ts";
import { startProxy } from "./testing/local-proxy.ts";
import { type LocalServer, type ServerOptions, startServer } from "./testing/local-server.ts";
import { expiredCertificate, testCertificate } from "./testing/test-certificate.ts";

const open: { close(): unknown }[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-certificates-"));
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
  await rm(folder, { recursive: true });
});

async function serve(options: ServerOptions = {}): Promise<LocalServer> {
  const server = await startServer((_, response) => response.end("hello"), { tls: true, ...options });
  open.push(server);
  return server;
}
async function ask(address: URL, environment: Record<string, string>): Promise<string> {
  const egress = createEgress({
    servers: { hub: address },
    environment,
    offline: () => false,
    appVersion: "1.2.3",
  });
  open.push(egress);
  return text((await egress.send({ purpose: "hub-metadata", method: "GET", address })).body);
}
async function fileOf(content: string): Promise<string> {
  const file = path.join(folder, "authorities.pem");
  await writeFile(file, content);
  return file;
}

describe("a certificate of an issuer that this computer does not know", () => {
  it("is refused, with the way to make it known", async () => {
    const { address } = await serve();
    await expect(ask(address, {})).rejects.toMatchObject({
      code: "HUB_CERTIFICATE",
      remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
    });
  });

  it("is refused also where someone has switched Node's own check off", async () => {
    const { address } = await serve();
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      await expect(ask(address, {})).rejects.toMatchObject({ code: "HUB_CERTIFICATE" });
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });

  it.each(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])(
    "is accepted where %s names a file with it",
    async (variable) => {
      const { address } = await serve();
      expect(await ask(address, { [variable]: await fileOf(testCertificate) })).toBe("hello");
    },
  );

  it("is accepted from a file whose other contents are damaged", async () => {
    const { address } = await serve();
    const damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const file = await fileOf(`# issuers\n${damaged}${testCertificate}`);
    expect(await ask(address, { SSL_CERT_FILE: file })).toBe("hello");
  });

  it("a file that cannot be read is named as the likely cause", async () => {
    const { address } = await serve();
    const environment = { SSL_CERT_FILE: path.join(folder, "missing.pem"), CURL_CA_BUNDLE: folder };
    await expect(ask(address, environment)).rejects.toMatchObject({
      code: "HUB_CERTIFICATE",
      message: expect.stringContaining("SSL_CERT_FILE and CURL_CA_BUNDLE names") as string,
    });
  });
});

describe("a certificate of a known issuer", () => {
  it("that has expired is refused, with a hint at the clock", async () => {
    const { address } = await serve({ certificate: expiredCertificate });
    const environment = { NODE_EXTRA_CA_CERTS: await fileOf(expiredCertificate) };
    await expect(ask(address, environment)).rejects.toMatchObject({
      code: "HUB_CERTIFICATE",
      message: expect.stringContaining("check its clock") as string,
    });
  });

  it("for another host is refused", async () => {
    const proxy = await startProxy({ leadTo: (await serve()).address });
    open.push(proxy);
    const environment = {
      NODE_EXTRA_CA_CERTS: await fileOf(testCertificate),
      HTTPS_PROXY: proxy.address.href,
    };
    await expect(ask(new URL("https://hub.example"), environment)).rejects.toMatchObject({
      code: "HUB_CERTIFICATE",
      message: expect.stringContaining("not for hub.example") as string,
    });
  });
});

it("an answer in plain text where TLS is expected comes from something in between", async () => {
  const server = await startServer((_, response) => response.end("hello"));
  open.push(server);
  const address = new URL(`https://${server.address.host}`);
  await expect(ask(address, {})).rejects.toMatchObject({ code: "HUB_PROXY" });
});
