import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHub, type TestHub } from "../../../../scripts/hub/hub.ts";
import { registeredModel } from "../../../../shared/models/registry.ts";
import { CommandLineFixture } from "../testing/command-line-fixture.ts";

let hub: TestHub;
let line: CommandLineFixture;
beforeAll(async () => {
  hub = await startHub();
  line = await CommandLineFixture.open(hub);
  await line.done(["models", "terms", "--accept"]);
  hub.setAccess("practice/medgemma-reviewed-GGUF", "read", "pending");
  hub.setAccess("practice/medgemma-reviewed-GGUF", "write", "rejected");
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await hub.close();
});

const failure = (code: string) => ({
  type: "error",
  code,
  message: expect.any(String),
  remedy: expect.any(String),
});

describe.concurrent("every refusal has its own code, its remedy and exit code 1", () => {
  const gated = "practice/medgemma-gated-GGUF";
  const reviewed = "practice/medgemma-reviewed-GGUF";
  it.each<readonly [string, readonly string[], string, Readonly<Record<string, string>>]>([
    ["no token", ["access", gated], "HUB_TOKEN_MISSING", {}],
    ["a token that the hub does not know", ["access", gated], "HUB_TOKEN_INVALID", { HF_TOKEN: "hf_x" }],
    ["terms that are not accepted on the hub", ["access", gated], "HUB_NOT_ACCEPTED", { HF_TOKEN: "read" }],
    ["a request that is pending", ["access", reviewed], "HUB_PENDING", { HF_TOKEN: "read" }],
    ["a request that was rejected", ["download", reviewed], "HUB_REJECTED", { HF_TOKEN: "write" }],
    [
      "a token without the permission",
      ["access", gated],
      "HUB_TOKEN_LACKS_PERMISSION",
      { HF_TOKEN: "fineGrainedWithoutGated" },
    ],
    ["a repository that is not there", ["download", "practice/none"], "HUB_REPO_MISSING", {}],
    ["a revision that is not there", ["fit", "practice/plain-GGUF@v9"], "HUB_REVISION_MISSING", {}],
    ["a file that is not there", ["access", "practice/plain-GGUF:none.gguf"], "HUB_FILE_MISSING", {}],
    ["a repository that is switched off", ["access", "practice/disabled-GGUF"], "HUB_DISABLED", {}],
    ["offline mode", ["access", gated], "HUB_OFFLINE", { HF_HUB_OFFLINE: "1" }],
    ["a hub that is not there", ["access", gated], "HUB_UNREACHABLE", { HF_ENDPOINT: "http://127.0.0.1:9" }],
    ["an HF_ENDPOINT that is no address", ["access", gated], "HUB_HOST_NOT_ALLOWED", { HF_ENDPOINT: "hub" }],
    ["several files to choose from", ["download", "practice/many-files-GGUF"], "BAD_REQUEST", {}],
    [
      "a quantisation that the repository does not have",
      ["download", "practice/plain-GGUF", "--quant", "Q2_K"],
      "NOT_FOUND",
      {},
    ],
    [
      "an image encoder that is not there",
      ["download", "practice/plain-GGUF", "--mmproj", "x.gguf"],
      "HUB_FILE_MISSING",
      {},
    ],
    ["a quantisation of a known model that there is not", ["download", "medgemma-4b:Q1"], "NOT_FOUND", {}],
    [
      "an image encoder for a known model",
      ["download", "medgemma-4b", "--mmproj", "x.gguf"],
      "BAD_REQUEST",
      {},
    ],
    [
      "a known model in two quantisations",
      ["download", "medgemma-4b:Q8_0", "--quant", "BF16"],
      "BAD_REQUEST",
      {},
    ],
    [
      "another program that does not have the model",
      ["download", "medgemma-4b", "--in-place"],
      "NOT_FOUND",
      {},
    ],
    ["what is no ID", ["access", "medgemma"], "NOT_FOUND", {}],
    ["a model that is not from the hub", ["access", "practice"], "NOT_FOUND", {}],
    ["verifying what is not here", ["verify", "medgemma-4b"], "MODEL_NOT_FOUND", {}],
    ["removing what is not here", ["remove", "medgemma-4b"], "MODEL_NOT_FOUND", {}],
    ["removing the practice model", ["remove", "practice"], "NOT_ALLOWED", {}],
  ])("%s", async (_, args, code, env) => {
    const { HF_TOKEN: name, ...more } = env;
    const token = hub.tokens[name as keyof TestHub["tokens"]] ?? name;
    const ran = await line.run(["models", ...args, "--json"], {
      env: { ...more, ...(token === undefined ? {} : { HF_TOKEN: token }) },
    });
    expect(ran.last).toEqual(failure(code));
    expect(ran.code).toBe(1);
    expect(ran.records.filter(({ type }) => type === "error" || type === "done")).toHaveLength(1);
  });
});

it("a hub that asks for a pause is told with the time at which asking again makes sense", async () => {
  const fault = hub.fail({
    fault: { kind: "status", status: 429, retryAfterSeconds: 60 },
    server: "hub",
    times: "always",
  });
  const ran = await line.run(["models", "access", "practice/plain-GGUF", "--json"]);
  fault.takeBack();
  expect(ran.records[0]).toMatchObject({ state: "rate-limited", retryAt: expect.any(Number) });
  expect(ran.last).toEqual(failure("HUB_RATE_LIMITED"));
});

it("a forged file under a known hash is not taken, and nothing of it can be loaded", async () => {
  const variant = registeredModel("medgemma-1.5-4b")?.variants[0];
  const ran = await line.run(["models", "download", `medgemma-1.5-4b:${variant?.quantisation}`, "--json"]);
  expect(ran.code).toBe(1);
  // Its length says so before a byte is fetched.
  expect(ran.last).toEqual(failure("DOWNLOAD_WRONG_LENGTH"));
  expect((await line.done(["models", "list"])).last).toMatchObject({ installed: 1 });
});

it("bytes that change on the way are thrown away, and the download says so", async () => {
  const fault = hub.fail({
    fault: { kind: "flip", atByte: 200_000 },
    path: "practice-Q8_0",
    times: "always",
  });
  const ran = await line.run(["models", "download", "practice/plain-GGUF", "--json"]);
  fault.takeBack();
  expect(ran.last).toEqual(failure("DOWNLOAD_WRONG_HASH"));
  expect((await line.done(["models", "list"])).last).toMatchObject({ installed: 1 });
});

it("in a folder whose key lies in the system's key store the token is out of reach, and says so; all else works", async () => {
  await using other = await CommandLineFixture.open(hub);
  const { mkdir, writeFile } = await import("node:fs/promises");
  await mkdir(other.dataFolder, { recursive: true });
  await writeFile(`${other.dataFolder}/vault.sealed`, "sealed by a key store");
  const set = await other.run(["models", "token", "--set", "--json"], { input: `${hub.tokens.read}\n` });
  expect(set.last).toMatchObject({
    type: "error",
    code: "VAULT_UNREADABLE",
    message: expect.stringContaining("only the desktop app can open"),
  });
  // As the app would have left it.
  await writeFile(`${other.dataFolder}/hub-token.sealed`, "sealed by the vault's key");
  expect((await other.run(["models", "token", "--json"])).last).toMatchObject({ code: "VAULT_UNREADABLE" });
  await other.done(["models", "terms", "--accept"]);
  expect((await other.done(["models", "access", "practice/plain-GGUF"])).last).toMatchObject({
    state: "granted",
  });
  expect((await other.done(["models", "download", "practice/plain-GGUF"])).last).toMatchObject({
    verification: { state: "verified" },
  });
});

it("a token that begins a data folder says where the key of that folder is from then on", async () => {
  await using other = await CommandLineFixture.open(hub);
  const set = () => other.run(["models", "token", "--set"], { input: `${hub.tokens.read}\n` });
  expect((await set()).stdout).toContain("vault.key");
  expect((await set()).stdout).not.toContain("vault.key");
});

it("for people, the words go to stderr and what to type comes with them", async () => {
  const ran = await line.run(["models", "access", "practice/medgemma-gated-GGUF"]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("casebook models token --set");
  expect(ran.stdout).toContain("The hub says: ");
});
