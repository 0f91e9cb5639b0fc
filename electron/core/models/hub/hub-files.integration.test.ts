import { buffer, text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { TestHub } from "../../../../scripts/hub/hub.ts";
import { gated, now, plain, sharedPracticeHub } from "./testing/practice-hub.ts";

const { server, hubWith, reader } = await sharedPracticeHub();

describe("a file", () => {
  const reference = async (repo = plain, path = "practice-Q8_0.gguf") => ({
    repo,
    path,
    commit: (await server.file(repo, "practice-Q8_0.gguf")).commit,
  });

  it("is found at the second host, described by the first", async () => {
    const { bytes, sha256 } = await server.file(plain, "practice-Q8_0.gguf");
    const file = await hubWith(null).resolve(await reference());
    expect(file).toMatchObject({ bytes, sha256, etag: null });
    expect(file.address.origin).toBe(new URL(server.cdn).origin);
    expect(server.requests.map(({ server, method }) => `${server} ${method}`)).toEqual(["hub HEAD"]);
  });

  it("is fetched in ranges, without the token at the second host", async () => {
    server.grant(gated, reader());
    const hub = hubWith(reader());
    const file = await hub.resolve(await reference(gated));
    const part = await hub.range(file, { from: 4, to: 7 }, AbortSignal.timeout(60_000));
    expect({ ...part, body: await buffer(part.body) }).toMatchObject({
      status: 206,
      from: 4,
      total: file.bytes,
    });
    const rest = await hub.range(file, { from: file.bytes - 3, to: null }, AbortSignal.timeout(60_000));
    expect((await buffer(rest.body)).length).toBe(3);
    const authorised = server.requests.map(({ server, authorization }) => [server, authorization]);
    expect(authorised).toEqual([
      ["hub", true],
      ["cdn", false],
      ["cdn", false],
    ]);
  });

  it("that is small comes by a redirect inside the hub", async () => {
    const hub = hubWith(null);
    const file = await hub.resolve(await reference(plain, "README.md"));
    expect(file).toMatchObject({ sha256: null, etag: expect.stringMatching(/^"[0-9a-f]{40}"$/) as string });
    const { body } = await hub.range(file, { from: 0, to: null }, AbortSignal.timeout(60_000));
    expect(await text(body)).toContain("Knows no medicine.");
    expect(server.requests.every(({ server }) => server === "hub")).toBe(true);
  });

  it("that is not there is told apart from a model that is not there", async () => {
    await expect(hubWith(null).resolve(await reference(plain, "none.gguf"))).rejects.toMatchObject({
      code: "HUB_FILE_MISSING",
    });
    const commit = "0".repeat(40);
    await expect(
      hubWith(null).resolve({ repo: plain, commit, path: "practice-Q8_0.gguf" }),
    ).rejects.toMatchObject({ code: "HUB_REVISION_MISSING" });
  });

  it("behind a gate is refused by the gate's own state", async () => {
    server.setAccess(gated, reader(), "not-accepted");
    await expect(hubWith(null).resolve(await reference(gated))).rejects.toMatchObject({
      code: "HUB_TOKEN_MISSING",
    });
    await expect(hubWith(reader()).resolve(await reference(gated))).rejects.toMatchObject({
      code: "HUB_NOT_ACCEPTED",
    });
  });

  const rangeWith = async (rule: Parameters<TestHub["fail"]>[0], from = 0) => {
    const hub = hubWith(null);
    const file = await hub.resolve(await reference());
    server.fail(rule);
    return hub.range(file, { from, to: null }, AbortSignal.timeout(60_000));
  };

  it("whose signed address has ended is refused by the storage, which says so", async () => {
    await expect(rangeWith({ server: "cdn", fault: { kind: "expired" } })).rejects.toMatchObject({
      code: "HUB_FAILED",
      by: "storage",
      httpStatus: 403,
    });
  });

  it("of which a server sends the whole instead of a part is passed on as such", async () => {
    const answer = await rangeWith({ server: "cdn", fault: { kind: "whole-file" } }, 100);
    answer.body.destroy();
    expect(answer).toMatchObject({ status: 200, from: 0 });
  });

  it("that has become a web page is no model", async () => {
    await expect(rangeWith({ server: "cdn", fault: { kind: "html" } })).rejects.toMatchObject({
      code: "DOWNLOAD_NOT_A_MODEL",
    });
    server.fail({ server: "hub", fault: { kind: "html" } });
    await expect(hubWith(null).resolve(await reference())).rejects.toMatchObject({ code: "HUB_PROXY" });
  });

  it("whose range no longer exists has changed", async () => {
    await expect(rangeWith({ server: "cdn", fault: { kind: "range-refused" } }, 5)).rejects.toMatchObject({
      code: "DOWNLOAD_CHANGED",
    });
  });

  it("that is suddenly elsewhere is not fetched from there", async () => {
    server.fail({ server: "hub", fault: { kind: "foreign-redirect", to: "https://evil.example/x.gguf" } });
    await expect(hubWith(null).resolve(await reference())).rejects.toMatchObject({
      code: "HUB_HOST_NOT_ALLOWED",
      message: expect.stringContaining("evil.example") as string,
    });
  });

  it("of which too much was asked says when to go on", async () => {
    const fault = { kind: "status", status: 429, retryAfterSeconds: 60 } as const;
    await expect(rangeWith({ server: "cdn", fault })).rejects.toMatchObject({
      code: "HUB_RATE_LIMITED",
      retryAt: now + 60_000,
    });
  });
});
