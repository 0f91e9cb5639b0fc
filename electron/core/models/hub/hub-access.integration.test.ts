import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { accessMessages, type RefusedState } from "../../../../shared/models/access.ts";
import { accessSchema } from "../../../../shared/models/hub.ts";
import { deadAddress } from "../../net/testing/local-server.ts";
import { gated, now, plain, reviewed, sharedPracticeHub } from "./testing/practice-hub.ts";

const { server, hubWith, reader } = await sharedPracticeHub();

describe("access to a repository", () => {
  it("that is open to everyone is there without a token, and says at which commit", async () => {
    const access = await hubWith(null).access(plain, null);
    expect(access).toEqual({
      repo: plain,
      state: "granted",
      failure: null,
      actions: [],
      hubSaid: null,
      httpStatus: 200,
      retryAt: null,
      gated: "no",
      commit: (await server.file(plain, "practice-Q8_0.gguf")).commit,
      checkedAt: now,
    });
    expect(server.requests.every(({ authorization }) => !authorization)).toBe(true);
  });

  it("that is gated is there once the licence is accepted", async () => {
    server.setAccess(gated, reader(), "granted");
    expect(await hubWith(reader()).access(gated, null)).toMatchObject({ state: "granted", gated: "auto" });
  });

  interface Case {
    readonly when: string;
    readonly state: RefusedState;
    readonly repo?: string;
    readonly revision?: string;
    readonly token?: () => string | null;
    readonly before?: () => unknown;
    readonly status: number | null;
  }
  const cases: readonly Case[] = [
    { when: "no token", state: "no-token", token: () => null, status: 401 },
    { when: "an unknown token", state: "bad-token", token: () => "hf_unknown", status: 401 },
    {
      when: "an unknown token at a public model",
      state: "bad-token",
      repo: plain,
      token: () => "hf_unknown",
      status: 401,
    },
    { when: "an expired token", state: "bad-token", token: () => server.tokens.expired, status: 401 },
    { when: "the licence not accepted", state: "not-accepted", status: 403 },
    { when: "a request under review", state: "pending", repo: reviewed, status: 403 },
    { when: "a request that was refused", state: "rejected", repo: reviewed, status: 403 },
    {
      when: "a token without the permission",
      state: "token-lacks-permission",
      token: () => server.tokens.fineGrainedWithoutGated,
      status: 403,
    },
    { when: "no such model, signed in", state: "repo-missing", repo: "practice/none", status: 404 },
    {
      when: "no such model, not signed in",
      state: "repo-missing",
      repo: "practice/none",
      token: () => null,
      status: 401,
    },
    { when: "no such version", state: "revision-missing", repo: plain, revision: "v9", status: 404 },
    { when: "a model that is switched off", state: "disabled", repo: "practice/disabled-GGUF", status: 403 },
    {
      when: "too many requests",
      state: "rate-limited",
      before: () => server.fail({ fault: { kind: "status", status: 429, retryAfterSeconds: 90 } }),
      status: 429,
    },
    {
      when: "a fault of the hub",
      state: "hub-failed",
      before: () => server.fail({ fault: { kind: "status", status: 503 } }),
      status: 503,
    },
    {
      when: "a page instead of an answer",
      state: "proxy",
      before: () => server.fail({ fault: { kind: "html" } }),
      status: 200,
    },
    {
      when: "a page instead of the second answer",
      state: "proxy",
      before: () => server.fail({ fault: { kind: "html" }, path: "auth-check" }),
      status: 200,
    },
    {
      when: "a redirect that leads to a portal",
      state: "proxy",
      before: () => server.fail({ fault: { kind: "foreign-redirect", to: "https://portal.example/" } }),
      status: null,
    },
    {
      when: "redirects without an end",
      state: "hub-failed",
      before: () => server.fail({ fault: { kind: "redirect-loop" } }),
      status: 302,
    },
    {
      when: "a connection that is cut",
      state: "unreachable",
      before: () => server.fail({ fault: { kind: "hang-up" }, times: "always" }),
      status: null,
    },
    {
      when: "silence",
      state: "unreachable",
      before: () => server.fail({ fault: { kind: "silence" } }),
      status: null,
    },
  ];
  it.each(cases)(
    "$when: $state",
    async ({ when, state, repo = gated, revision, token = reader, before, status }) => {
      server.setAccess(gated, reader(), "not-accepted");
      server.setAccess(reviewed, reader(), state === "rejected" ? "rejected" : "pending");
      before?.();
      const setting = when === "silence" ? { stallMs: 300 } : {};
      const access = await hubWith(token(), setting).access(repo, revision ?? null);
      const tokenSource = token() === null ? "none" : "vault";
      expect(access).toMatchObject({ repo, state, httpStatus: status });
      expect(v.is(accessSchema, access)).toBe(true);
      expect(access.failure?.remedy).not.toBe("");
      expect(access.actions).toEqual(accessMessages(state, { tokenSource }).actions);
    },
  );

  it("is not asked for in offline mode", async () => {
    expect(await hubWith(null, { offline: true }).access(plain, null)).toMatchObject({ state: "offline" });
    expect(server.requests).toEqual([]);
  });

  it("of a hub that is not there is unreachable", async () => {
    const endpoint = (await deadAddress()).origin;
    expect(await hubWith(null, { endpoint }).access(plain, null)).toMatchObject({
      state: "unreachable",
      failure: { code: "HUB_UNREACHABLE" },
    });
  });

  it("at an address in HF_ENDPOINT that is none is refused, and nobody else is asked", async () => {
    const access = await hubWith(null, { endpoint: "hub.example" }).access(plain, null);
    expect(access).toMatchObject({ state: "proxy", failure: { code: "HUB_HOST_NOT_ALLOWED" } });
  });

  it("says when to ask again", async () => {
    server.setAccess(reviewed, reader(), "pending");
    const hub = hubWith(reader());
    expect((await hub.access(reviewed, null)).retryAt).toBe(now + limits.hubPendingPollMs);
    server.fail({ fault: { kind: "status", status: 429, retryAfterSeconds: 90 } });
    expect((await hub.access(plain, null)).retryAt).toBe(now + 90_000);
  });

  it("passes the hub's own words on", async () => {
    server.setAccess(gated, reader(), "not-accepted");
    expect((await hubWith(reader()).access(gated, null)).hubSaid).toContain("not in the authorized list");
  });

  it("with an unknown refusal asks whoami whether it is the token", async () => {
    const fault = { kind: "status", status: 403, message: "Forbidden" } as const;
    server.fail({ fault, path: "auth-check" });
    const closed = server.tokens.fineGrainedWithoutGated;
    expect((await hubWith(closed).access(plain, null)).state).toBe("token-lacks-permission");
    server.fail({ fault, path: "auth-check" });
    expect((await hubWith(reader()).access(plain, null)).state).toBe("hub-failed");
  });

  it("with a saved token that cannot be opened says that, but only where one is needed", async () => {
    const failure = { code: "VAULT_UNREADABLE", message: "locked", remedy: "open" } as const;
    const hub = hubWith(null, { held: { kind: "unusable", source: "vault", failure } });
    expect(await hub.access(gated, null)).toMatchObject({ state: "no-token", failure });
    expect((await hub.access(plain, null)).state).toBe("granted");
  });

  it("lets an abort through", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(hubWith(null).access(plain, null, signal)).rejects.toThrow("enough");
  });
});
