import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startHub, type TestHub } from "../../../../scripts/hub/hub.ts";
import { deadAddress } from "../../net/testing/local-server.ts";
import { fileVault } from "../../store/vault.ts";
import { type Gate, openGate } from "./gate.ts";

let server: TestHub;
beforeAll(async () => {
  server = await startHub({ repositories: [] });
});
afterAll(() => server.close());

let dataFolder: string;
const open: Gate[] = [];
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(os.tmpdir(), "casebook-gate-"));
  server.forgetRequests();
});
afterEach(async () => {
  for (const gate of open.splice(0)) gate.close();
  await rm(dataFolder, { recursive: true });
});

function gateWith(environment: Record<string, string> = {}): Gate {
  const gate = openGate({
    dataFolder,
    vault: fileVault(dataFolder),
    environment: { HF_ENDPOINT: server.endpoint, ...environment },
    home: dataFolder,
    appVersion: "1.2.3",
  });
  open.push(gate);
  return gate;
}

const reader = { name: "reader", role: "read", canReadGated: null } as const;

describe("a token that is entered", () => {
  it("is checked, saved, told of by its account, and never given back", async () => {
    const gate = gateWith();
    const info = await gate.setToken(` ${server.tokens.read}\n`);
    expect(info).toEqual({
      endpoint: server.endpoint,
      offline: false,
      token: { source: "vault", account: reader },
    });
    expect(JSON.stringify(info)).not.toContain(server.tokens.read);
    expect(await gateWith().info()).toMatchObject({ token: { source: "vault", account: null } });
    expect(await gateWith().checkToken()).toMatchObject({ token: { account: reader } });
  });

  it("that the hub does not know is not saved", async () => {
    await expect(gateWith().setToken("hf_unknown")).rejects.toMatchObject({ code: "HUB_TOKEN_INVALID" });
    expect(await readdir(dataFolder)).toEqual([]);
  });

  it("that could not be checked is not saved", async () => {
    const dead = gateWith({ HF_ENDPOINT: (await deadAddress()).origin });
    await expect(dead.setToken(server.tokens.read)).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
    await expect(gateWith({ HF_HUB_OFFLINE: "1" }).setToken(server.tokens.read)).rejects.toMatchObject({
      code: "HUB_OFFLINE",
    });
    expect(await readdir(dataFolder)).toEqual([]);
  });

  it("is forgotten with all that was known of it", async () => {
    const gate = gateWith();
    await gate.setToken(server.tokens.read);
    expect((await gate.clearToken()).token).toEqual({ source: "none" });
    await expect(gate.checkToken()).rejects.toMatchObject({ code: "HUB_TOKEN_MISSING" });
  });

  it("is not mixed up with the account of another that was saved since", async () => {
    const [app, commandLine] = [gateWith(), gateWith()];
    await app.setToken(server.tokens.read);
    await commandLine.setToken(server.tokens.write);
    expect((await app.info()).token).toEqual({ source: "vault", account: null });
  });
});

describe("a token of the environment", () => {
  it("is checked where it is, and cannot be replaced from here", async () => {
    const gate = gateWith({ HF_TOKEN: server.tokens.write });
    expect((await gate.checkToken()).token).toMatchObject({
      source: "environment",
      account: { name: "writer" },
    });
    await expect(gate.setToken(server.tokens.read)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  });

  it("that is bad is told of by its place", async () => {
    await expect(gateWith({ HF_TOKEN: "hf_unknown" }).checkToken()).rejects.toMatchObject({
      code: "HUB_TOKEN_INVALID",
      remedy: expect.stringContaining("HF_TOKEN") as string,
    });
    await expect(gateWith({ HF_TOKEN: "two words" }).checkToken()).rejects.toMatchObject({
      code: "HUB_TOKEN_INVALID",
    });
  });
});

describe("the gate as such", () => {
  it("opens no connection and reads no file until it is asked", async () => {
    const gate = gateWith();
    expect([gate.egress.connections, server.requests.length, await readdir(dataFolder)]).toEqual([0, 0, []]);
  });

  it("in offline mode says so, and opens no connection whatever is asked", async () => {
    const gate = gateWith({ HF_HUB_OFFLINE: "1", HF_TOKEN: server.tokens.read });
    expect((await gate.info()).offline).toBe(true);
    expect((await gate.hub.access("a/b", null)).state).toBe("offline");
    await expect(gate.checkToken()).rejects.toMatchObject({ code: "HUB_OFFLINE" });
    expect([gate.egress.connections, server.requests.length]).toEqual([0, 0]);
  });
});
