/** Each fault as a client meets it, on real connections. */
import { once } from "node:events";
import { get } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BodyFault } from "./faults.ts";
import { startHub, type TestHub } from "./hub.ts";
import { ask, locate } from "./testing.ts";

const repo = "practice/plain-GGUF";
const question = `/api/models/${repo}`;
const bytes = 2_000_000;
let hub: TestHub;
let address: string;
let whole: Buffer;

beforeAll(async () => {
  hub = await startHub();
  await hub.addFile(repo, "noise.gguf", { bytes, seed: 3 });
  address = await locate(hub, repo, "noise.gguf");
  whole = (await ask(hub, address)).bytes;
});
afterEach(() => hub.mend());
afterAll(() => hub.close());

const meet = (fault: BodyFault) => hub.fail({ fault });

/** What comes until the connection ends, or until `enough` bytes are there, with how it ended. */
async function received(from: string, enough = Number.POSITIVE_INFINITY) {
  const request = get(from);
  const [response] = (await once(request, "response")) as [import("node:http").IncomingMessage];
  let count = 0;
  for await (const piece of response.on("error", () => undefined) as AsyncIterable<Buffer>) {
    count += piece.length;
    if (count >= enough) break;
  }
  const whole = response.complete;
  request.destroy();
  return { count, whole };
}
const ended = (from: string) => received(from).catch((error: unknown) => ({ error }));

describe("the answer", () => {
  test("can be any status, with the time to wait", async () => {
    hub.fail({ fault: { kind: "status", status: 429, retryAfterSeconds: 7 }, server: "hub" });
    const { status, headers } = await ask(hub, question);
    expect(status).toBe(429);
    expect(headers.get("retry-after")).toBe("7");
    expect(headers.get("ratelimit")).toBe('"api";r=0;t=7');
    expect((await ask(hub, question)).status).toBe(200);
  });

  test("can be a page of HTML that claims success and has no mark of the hub", async () => {
    hub.fail({ fault: { kind: "html" }, path: "noise.gguf" });
    const { status, headers } = await ask(hub, address);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/html/);
    expect(headers.get("x-request-id")).toBeNull();
  });

  test("can be that the signed address has ended, or that the range is no good", async () => {
    hub.fail({ fault: { kind: "expired" } });
    hub.fail({ fault: { kind: "range-refused" } });
    expect(await ask(hub, address)).toMatchObject({
      status: 403,
      text: expect.stringMatching(/Request has expired/),
    });
    expect((await ask(hub, address, { headers: { Range: "bytes=0-9" } })).status).toBe(416);
    expect((await ask(hub, address)).status).toBe(200);
  });

  test("can send on to a foreign host, or round and round", async () => {
    const resolve = `/${repo}/resolve/main/noise.gguf`;
    hub.fail({ fault: { kind: "foreign-redirect" }, path: "/resolve/" });
    const foreign = (await ask(hub, resolve)).headers.get("location") ?? "";
    expect(new URL(foreign).hostname).toBe("files.hub.invalid");
    for (const start of [resolve, address]) {
      hub.fail({ fault: { kind: "redirect-loop" } });
      let next = start;
      const seen = new Set<string>();
      for (let step = 0; step < 30; step += 1) {
        const answer = await ask(hub, next);
        expect(answer.status).toBe(302);
        next = new URL(answer.headers.get("location") ?? "", new URL(next, hub.endpoint)).href;
        seen.add(next);
      }
      expect(seen.size).toBe(30);
      expect(new URL(next).origin).toBe(new URL(start, hub.endpoint).origin);
    }
  });

  test("can fail to come: the connection is cut, or nothing is said until the client goes", async () => {
    hub.fail({ fault: { kind: "hang-up" } });
    await expect(ask(hub, question)).rejects.toThrow("fetch failed");
    hub.fail({ fault: { kind: "silence" } });
    const silent = get(new URL(question, hub.endpoint));
    silent.on("error", () => undefined);
    await expect.poll(() => hub.requests.at(-1)).toMatchObject({ faults: ["silence"], status: 0 });
    silent.destroy();
    expect((await ask(hub, question)).status).toBe(200);
  });
});

describe("the bytes", () => {
  test("can end in the middle, after exactly so many", async () => {
    meet({ kind: "cut", afterBytes: 700_001 });
    hub.forgetRequests();
    expect(await ended(address)).toMatchObject({ error: { code: "ECONNRESET" } });
    expect(hub.requests).toMatchObject([{ sentBytes: 700_001, faults: ["cut"] }]);
    meet({ kind: "cut", afterBytes: 700_001 });
    expect(await received(address, 700_001)).toEqual({ count: 700_001, whole: false });
  });

  test("can stop coming while the connection stays", async () => {
    meet({ kind: "stall", afterBytes: 1_000 });
    hub.forgetRequests();
    expect(await received(address, 1_000)).toEqual({ count: 1_000, whole: false });
    expect(hub.requests).toMatchObject([{ sentBytes: 1_000, faults: ["stall"] }]);
  });

  test("can come slowly", async () => {
    hub.fail({ fault: { kind: "slow", bytesPerSecond: 50_000 }, times: "always" });
    const begin = performance.now();
    const { bytes } = await ask(hub, address, { headers: { Range: "bytes=0-9999" } });
    expect(bytes.equals(whole.subarray(0, 10_000))).toBe(true);
    // A lower bound only: a busy machine can be slower, but none is faster than the hub sends.
    expect(performance.now() - begin).toBeGreaterThan(190);
  });

  test("can be the whole file where a part was asked for", async () => {
    meet({ kind: "whole-file" });
    const answer = await ask(hub, address, { headers: { Range: "bytes=10-19" } });
    expect(answer.status).toBe(200);
    expect(answer.bytes.equals(whole)).toBe(true);
  });

  test("can be too few or too many, in good order", async () => {
    for (const difference of [-100, 100]) {
      meet({ kind: "wrong-length", difference });
      const answer = await ask(hub, address, { headers: { Range: "bytes=0-999" } });
      expect(answer.status).toBe(206);
      expect(answer.headers.get("content-range")).toBe(`bytes 0-999/${bytes}`);
      expect(answer.bytes.length).toBe(1_000 + difference);
    }
  });

  test("can have one bit wrong, wherever the range begins", async () => {
    for (const [range, at] of [
      ["bytes=0-", 5_000],
      ["bytes=4990-5009", 10],
    ] as const) {
      meet({ kind: "flip", atByte: 5_000 });
      const answer = await ask(hub, address, { headers: { Range: range } });
      const right = whole.subarray(5_000 - at, 5_000 - at + answer.bytes.length);
      const wrong = [...answer.bytes.keys()].filter((index) => answer.bytes[index] !== right[index]);
      expect(wrong).toEqual([at]);
    }
  });

  test("can be those of another file by now, which If-Range tells", async () => {
    const etag = (await ask(hub, address, { method: "HEAD" })).headers.get("etag") ?? "";
    meet({ kind: "changed" });
    const answer = await ask(hub, address, { headers: { Range: "bytes=1000-", "If-Range": etag } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("etag")).not.toBe(etag);
    expect(answer.bytes.length).toBe(bytes);
    expect(answer.bytes.equals(whole)).toBe(false);
  });

  test("are named differently by the hub once the file is another one", async () => {
    const resolve = `/${repo}/resolve/main/noise.gguf`;
    const named = (await ask(hub, resolve)).headers.get("x-linked-etag");
    hub.fail({ fault: { kind: "changed" }, server: "hub" });
    expect((await ask(hub, resolve)).headers.get("x-linked-etag")).not.toBe(named);
  });
});
