import type { RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { createEgress } from "../../net/egress.ts";
import { type LocalServer, startServer } from "../../net/testing/local-server.ts";
import type { Hub, HubFileReference, ResolvedFile } from "./hub.ts";
import { createHub } from "./hub-client.ts";

const token = "hf_canary";
const commit = "a".repeat(40);
const sha256 = "b".repeat(64);
const reference: HubFileReference = { repo: "org/name", commit, path: "dir/model Q8.gguf" };
const never = new AbortController().signal;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function serve(answer: RequestListener): Promise<LocalServer> {
  const server = await startServer(answer);
  open.push(server);
  return server;
}

function hubAt(endpoint: URL): Hub {
  const egress = createEgress({
    servers: { hub: endpoint },
    environment: {},
    offline: () => false,
    appVersion: "1.2.3",
  });
  open.push(egress);
  return createHub({
    egress,
    environment: { endpoint, problem: null },
    token: () => Promise.resolve({ kind: "held", token, source: "vault" }),
  });
}

const redirect = (response: ServerResponse, location: URL | string, headers = {}): void =>
  void response.writeHead(302, { location: String(location), ...headers }).end();
const json = (response: ServerResponse, value: unknown, headers = {}): void =>
  void response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
const authorizations = ({ requests }: LocalServer): unknown[] =>
  requests.map(({ headers }) => headers["authorization"]);
const fileAt = (address: URL, more: Partial<ResolvedFile> = {}): ResolvedFile => ({
  ...reference,
  address,
  bytes: 10,
  sha256,
  etag: null,
  ...more,
});

describe("the token", () => {
  it("goes to the hub and stays away from the host that a 302 leads to", async () => {
    const storage = await serve((_, response) => response.end("0123456789"));
    const described = { "x-linked-size": 10, "x-linked-etag": `"${sha256}"`, "x-repo-commit": commit };
    const server = await serve((_, response) => redirect(response, storage.address, described));
    const hub = hubAt(server.address);
    const file = await hub.resolve(reference);
    expect(file).toEqual(fileAt(storage.address));
    await text((await hub.range(file, { from: 0, to: null }, never)).body);
    expect(authorizations(server)).toEqual([`Bearer ${token}`]);
    expect(server.requests[0]?.url).toBe(`/org/name/resolve/${commit}/dir/model%20Q8.gguf`);
    expect(storage.requests).toHaveLength(1);
    expect(JSON.stringify(storage.requests[0]?.headers)).not.toContain("canary");
  });

  it("follows redirects inside the hub, written in full or in part", async () => {
    const server = await serve((request, response) => {
      if (request.url?.includes("/moved")) return json(response, { name: "clinic" });
      return redirect(
        response,
        request.url === "/api/whoami-v2" ? "/step" : new URL("/moved", server.address),
      );
    });
    expect((await hubAt(server.address).whoami(token)).name).toBe("clinic");
    expect(authorizations(server)).toEqual(Array(3).fill(`Bearer ${token}`));
    expect(server.connections).toBe(1);
  });

  it("is left away for good once another host was in between", async () => {
    const storage = await serve((_, response) => redirect(response, new URL("/back", server.address)));
    const server: LocalServer = await serve((request, response) =>
      request.url === "/back" ? json(response, { name: "clinic" }) : redirect(response, storage.address),
    );
    await hubAt(server.address).whoami(token);
    expect(authorizations(server)).toEqual([`Bearer ${token}`, undefined]);
  });

  it("sent back by a hostile server reaches no message", async () => {
    const server = await serve((request, response) => {
      const echo = `${request.headers["authorization"]} is not welcome`;
      response.writeHead(500, { "x-error-message": echo, "content-type": "text/plain" }).end(echo);
    });
    const access = await hubAt(server.address).access("org/name", null);
    expect(access).toMatchObject({ state: "hub-failed", hubSaid: "Bearer … is not welcome" });
    const thrown: unknown = await hubAt(server.address)
      .whoami(token)
      .catch((error: unknown) => error);
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain("canary");
  });
});

describe("redirects", () => {
  it("are followed as often as the hub needs, and not for ever", async () => {
    const server = await serve((request, response) => {
      const left = Number(new URL(request.url ?? "", server.address).searchParams.get("left") ?? "-1");
      if (left === 0) json(response, { name: "clinic" });
      else redirect(response, `/api?left=${left < 0 ? first - 1 : left - 1}`);
    });
    let first: number = limits.hubRedirects;
    expect((await hubAt(server.address).whoami(token)).name).toBe("clinic");
    first = limits.hubRedirects + 1;
    await expect(hubAt(server.address).whoami(token)).rejects.toMatchObject({ code: "HUB_FAILED" });
  });

  it("to another host are not followed unless it belongs to the hub", async () => {
    const server = await serve((_, response) => redirect(response, "https://evil.example/?token=1"));
    const hub = hubAt(server.address);
    await expect(hub.resolve(reference)).rejects.toMatchObject({ code: "HUB_HOST_NOT_ALLOWED" });
    await expect(hub.whoami(token)).rejects.toMatchObject({ code: "HUB_HOST_NOT_ALLOWED" });
  });
});

describe("a listing", () => {
  const info = { sha: commit, gated: "manual", cardData: { license: "apache-2.0" } };
  const listingOf = async (page: unknown, headers = {}) => {
    const server = await serve((request, response) =>
      request.url?.includes("/tree/") ? json(response, page, headers) : json(response, info),
    );
    return hubAt(server.address).listing({ repo: "org/name", revision: "refs/pr/1", filter: "" });
  };

  it("leaves out entries whose path or size no file of ours may have", async () => {
    const entry = (path: unknown, more = {}) => ({ type: "file", path, size: 1, ...more });
    const bad = [
      entry("../up.gguf"),
      entry("/root.gguf"),
      entry("a/../b.gguf"),
      entry("c:\\x.gguf"),
      entry("nul\u0000.gguf"),
      entry(7),
      entry("size.gguf", { size: -1 }),
      entry("size.gguf", { size: "1" }),
      entry("folder.gguf", { type: "directory" }),
      entry("card.md"),
      null,
      "text.gguf",
    ];
    const lfs = { oid: sha256, size: 99, pointerSize: 1 };
    const masked = { oid: "*".repeat(64), size: 98 };
    const good = [entry("b/good.GGUF", { lfs }), entry("masked.gguf", { lfs: masked })];
    expect(await listingOf([...bad, ...good])).toEqual({
      repo: "org/name",
      commit,
      gated: "manual",
      boundByTerms: false,
      files: [
        { path: "b/good.GGUF", bytes: 99, sha256 },
        { path: "masked.gguf", bytes: 98, sha256: null },
      ],
      matching: 2,
      entries: bad.length + good.length,
    });
  });

  it("does not go on at another host, nor for ever on empty pages", async () => {
    await expect(listingOf([{}], { link: '<https://evil.example/next>; rel="next"' })).rejects.toMatchObject({
      code: "HUB_HOST_NOT_ALLOWED",
    });
    expect((await listingOf([], { link: '</api/models/org/name/tree/x>; rel="next"' })).entries).toBe(0);
  });

  it("ends at a bound when there is always one page more", async () => {
    const page = Array.from({ length: 50_000 }, () => ({ type: "file", path: "x", size: 1 }));
    const listing = await listingOf(page, { link: '<?more>; rel="next"' });
    expect(listing.entries).toBe(limits.listingEntries);
  });

  it.each([
    ["no list", { a: 1 }],
    ["no JSON", undefined],
  ])("that is %s is a fault of the hub", async (_, page) => {
    await expect(listingOf(page)).rejects.toMatchObject({ code: "HUB_FAILED" });
  });

  it("asks for the version that it was told, in one piece", async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    const query = { repo: "org/name", revision: "refs/pr/1", filter: "" };
    await expect(hubAt(server.address).listing(query)).rejects.toMatchObject({ state: "revision-missing" });
    expect(server.requests[0]?.url).toMatch(/^\/api\/models\/org\/name\/revision\/refs%2Fpr%2F1\?/);
  });
});

it("an answer without an end is not read to the end", async () => {
  const piece = Buffer.alloc(1024 * 1024, " ");
  let sent = 0;
  const server = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = (): void => {
      while (!response.destroyed && response.write(piece)) sent += piece.length;
    };
    response.on("drain", more);
    more();
  });
  await expect(hubAt(server.address).whoami(token)).rejects.toMatchObject({ code: "HUB_FAILED" });
  expect(sent).toBeLessThan(4 * limits.hubAnswerBytes);
});

describe("a file", () => {
  it("of another commit than was asked for has changed", async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { "x-repo-commit": "c".repeat(40), "content-length": 10 }).end(),
    );
    await expect(hubAt(server.address).resolve(reference)).rejects.toMatchObject({
      code: "DOWNLOAD_CHANGED",
    });
  });

  it("whose size nobody tells is not begun", async () => {
    const server = await serve((_, response) => redirect(response, new URL("/x", other.address)));
    const other = await serve((_, response) => response.end());
    await expect(hubAt(server.address).resolve(reference)).rejects.toMatchObject({ code: "HUB_FAILED" });
  });

  it("is asked for in the very range and packed in nothing", async () => {
    const server = await serve((_, response) =>
      response.writeHead(206, { "content-range": "bytes 3-5/10" }).end("345"),
    );
    const file = fileAt(server.address, { etag: '"tag"' });
    const { body, ...answer } = await hubAt(server.address).range(file, { from: 3, to: 5 }, never);
    expect([answer, await text(body)]).toEqual([{ status: 206, from: 3, total: 10 }, "345"]);
    expect(server.requests[0]?.headers).toMatchObject({
      range: "bytes=3-5",
      "accept-encoding": "identity",
      "if-range": '"tag"',
    });
  });

  it("is not compared by a weak tag", async () => {
    const server = await serve((_, response) => response.end("0123456789"));
    const file = fileAt(server.address, { etag: 'W/"tag"' });
    (await hubAt(server.address).range(file, { from: 3, to: 5 }, never)).body.destroy();
    expect(server.requests[0]?.headers["if-range"]).toBeUndefined();
  });

  it.each([
    ["another range", 206, { "content-range": "bytes 4-5/10" }, "HUB_FAILED"],
    ["no range", 206, {}, "HUB_FAILED"],
    ["a range of a larger file", 206, { "content-range": "bytes 3-5/11" }, "DOWNLOAD_CHANGED"],
    ["the whole of a larger file", 200, { "content-length": "11" }, "DOWNLOAD_CHANGED"],
    [
      "bytes that are packed",
      206,
      { "content-range": "bytes 3-5/10", "content-encoding": "gzip" },
      "HUB_FAILED",
    ],
    ["a page", 206, { "content-range": "bytes 3-5/10", "content-type": "text/html" }, "DOWNLOAD_NOT_A_MODEL"],
    ["nothing new", 304, {}, "HUB_FAILED"],
  ])("answered with %s is refused", async (_, status, headers, code) => {
    const server = await serve((_, response) => response.writeHead(status, headers).end());
    const attempt = hubAt(server.address).range(fileAt(server.address), { from: 3, to: 5 }, never);
    await expect(attempt).rejects.toMatchObject({ code });
  });
});
