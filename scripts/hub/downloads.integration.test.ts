/** The way to the bytes: redirects, signed addresses, ranges. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHub, type TestHub } from "./hub.ts";
import { ask, locate } from "./testing.ts";

const repo = "practice/plain-GGUF";
const bytes = 3_000_000;
let hub: TestHub;
let sha256: string;
let address: string;
let whole: Buffer;

beforeAll(async () => {
  hub = await startHub();
  ({ sha256 } = await hub.addFile(repo, "noise.gguf", { bytes, seed: 3, gguf: true }));
  address = await locate(hub, repo, "noise.gguf");
  whole = (await ask(hub, address)).bytes;
});
afterAll(() => hub.close());

const part = (range: string, more: Record<string, string> = {}) =>
  ask(hub, address, { headers: { Range: range, ...more } });

describe("a large file", () => {
  test("is described by the redirect, and comes from the second host with the hash that was named", async () => {
    const { commit } = await hub.file(repo, "noise.gguf");
    for (const method of ["HEAD", "GET"]) {
      const { status, headers } = await ask(hub, `/${repo}/resolve/main/noise.gguf`, { method });
      expect(status).toBe(302);
      expect(headers.get("x-repo-commit")).toBe(commit);
      expect(headers.get("x-linked-etag")).toBe(`"${sha256}"`);
      expect(headers.get("x-linked-size")).toBe(String(bytes));
      expect(headers.get("link")).toMatch(/rel="xet-auth".*rel="xet-reconstruction-info"/);
      expect(headers.get("location")).toMatch(new RegExp(`^${hub.cdn}/xet-bridge-us/`));
    }
    expect(createHash("sha256").update(whole).digest("hex")).toBe(sha256);
  });

  test("has another entity tag on the second host, which is no hash of its bytes", async () => {
    const { headers } = await ask(hub, address, { method: "HEAD" });
    expect(headers.get("etag")).toMatch(/^"[0-9a-f]{64}"$/);
    expect(headers.get("etag")).not.toContain(sha256);
    expect(headers.get("content-length")).toBe(String(bytes));
    expect(headers.get("x-linked-etag")).toBeNull();
  });

  test("whose hash Casebook knows is claimed to have it, and has other bytes", async () => {
    const forged = await ask(
      hub,
      await locate(hub, "unsloth/medgemma-1.5-4b-it-GGUF", "medgemma-1.5-4b-it-Q4_K_M.gguf", {
        revision: "3855f948626b7ae42bccd082757f15078c53e758",
      }),
    );
    expect(createHash("sha256").update(forged.bytes).digest("hex")).toBe(
      "3708059adf54a18626187635f39e6b6bf8709ae4403046ba3afe02e1ebeee315",
    );
  });
});

describe("a small file", () => {
  test("of an open repository is redirected within the hub, by a relative address", async () => {
    const first = await ask(hub, `/${repo}/resolve/main/README.md`);
    const location = first.headers.get("location") ?? "";
    expect(first.status).toBe(307);
    expect(location).toMatch(
      /^\/api\/resolve-cache\/models\/practice\/plain-GGUF\/[0-9a-f]{40}\/README\.md\?/,
    );
    const second = await ask(hub, location);
    expect(second).toMatchObject({ status: 200, text: expect.stringMatching(/Knows no medicine/) });
    expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
    expect(second.headers.get("x-repo-commit")).toMatch(/^[0-9a-f]{40}$/);
  });

  test("of a gated repository is sent as it is", async () => {
    const original = "google/medgemma-27b-it";
    hub.grant(original, "read");
    const token = hub.tokens.read;
    expect(await ask(hub, `/${original}/resolve/main/config.json`, { token })).toMatchObject({
      status: 200,
      text: expect.stringMatching(/gemma3/),
    });
  });
});

describe("a range", () => {
  test("gets 206 with those bytes", async () => {
    const answer = await part("bytes=1000000-1999999");
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes 1000000-1999999/${bytes}`);
    expect(answer.bytes.equals(whole.subarray(1_000_000, 2_000_000))).toBe(true);
  });

  test("of which the entity tag still holds gets 206, of another one the whole file", async () => {
    const etag = (await ask(hub, address, { method: "HEAD" })).headers.get("etag") ?? "";
    expect((await part("bytes=10-", { "If-Range": etag })).status).toBe(206);
    const other = await part("bytes=10-", { "If-Range": '"other"' });
    expect(other.status).toBe(200);
    expect(other.bytes.equals(whole)).toBe(true);
  });

  test("beyond the end gets 416 with the length", async () => {
    const { status, headers } = await part(`bytes=${bytes}-`);
    expect(status).toBe(416);
    expect(headers.get("content-range")).toBe(`bytes */${bytes}`);
  });
});

describe("the second host", () => {
  test("refuses an address that was tampered with", async () => {
    const forged = new URL(address);
    forged.searchParams.set("Expires", "9999999999");
    expect(await ask(hub, forged.href)).toMatchObject({
      status: 403,
      text: expect.stringMatching(/AccessDenied/),
    });
  });

  test("refuses an address that has ended; a new one holds", async () => {
    const brief = await startHub({ repositories: [], addressSeconds: 0 });
    try {
      await brief.addRepository({ id: "one/two", commits: [{ commit: "a".repeat(40), files: [] }] });
      await brief.addFile("one/two", "noise.gguf", { bytes: 1_000, seed: 1 });
      const ended = await locate(brief, "one/two", "noise.gguf");
      expect(await ask(brief, ended)).toMatchObject({
        status: 403,
        text: expect.stringMatching(/Request has expired/),
      });
    } finally {
      await brief.close();
    }
  });

  test("refuses whoever sends a token along, and the record tells", async () => {
    hub.forgetRequests();
    expect((await ask(hub, address, { token: hub.tokens.read })).status).toBe(400);
    await part("bytes=0-9");
    expect(hub.requests).toMatchObject([
      { server: "cdn", authorization: true, status: 400 },
      {
        server: "cdn",
        authorization: false,
        status: 206,
        range: "bytes=0-9",
        sentBytes: 10,
        file: { repo, path: "noise.gguf" },
        host: new URL(hub.cdn).host,
      },
    ]);
  });
});
