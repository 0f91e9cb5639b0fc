import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startHub, type TestHub } from "../../../../scripts/hub/hub.ts";
import { CommandLineFixture, type Ran } from "../testing/command-line-fixture.ts";

const repo = "practice/medgemma-gated-GGUF";
const canary = "hf_canary-7Q2xV9";
let hub: TestHub;
let line: CommandLineFixture;
beforeAll(async () => {
  hub = await startHub();
  hub.addToken({ value: canary, account: "admin", role: "read" });
  line = await CommandLineFixture.open(hub);
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await hub.close();
});

/** Command lines of all processes of this computer; other systems show them in other places. */
async function commandLines(): Promise<string> {
  if (process.platform !== "linux") return "";
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(lines)).join("\n");
}

it("a script gets from nothing to an answer of a gated model, is told at each step what is missing, and leaves nothing behind", async () => {
  const all: Ran[] = [];
  const json = async (args: readonly string[], input = ""): Promise<Ran> => {
    const ran = await line.run([...args, "--json"], { input });
    all.push(ran);
    return ran;
  };
  const refused = async (args: readonly string[], code: string, input = ""): Promise<Ran> => {
    const ran = await json(args, input);
    expect(ran.last).toEqual({
      type: "error",
      code,
      message: expect.any(String),
      remedy: expect.any(String),
    });
    expect(ran.code).toBe(1);
    return ran;
  };

  const begin = await json(["models", "list"]);
  expect(begin.records[0]).toMatchObject({ type: "installed", id: "practice" });
  expect(begin.records).toContainEqual(
    expect.objectContaining({ type: "available", id: "medgemma-1.5-4b:Q4_K_M", installed: false }),
  );
  expect(begin.last).toMatchObject({ type: "done", installed: 1 });
  expect(await readdir(line.folder), "listing makes no folder").toEqual(["home"]);

  await refused(["models", "download", repo], "TERMS_NOT_ACCEPTED");
  expect((await json(["models", "terms"])).last).toMatchObject({ accepted: false, acceptance: null });
  const accepted = await json(["models", "terms", "--accept"]);
  expect(accepted.last).toMatchObject({
    type: "done",
    accepted: true,
    known: false,
    acceptance: { appVersion: expect.any(String), acceptedAt: expect.any(Number) },
  });
  expect((await json(["models", "terms", "--accept"])).last).toMatchObject({
    known: true,
    acceptance: accepted.last?.["acceptance"],
  });

  const stranger = await refused(["models", "access", repo], "HUB_TOKEN_MISSING");
  expect(stranger.records[0]).toMatchObject({ type: "access", repo, state: "no-token", gated: "auto" });
  expect(stranger.last?.["remedy"]).toContain("casebook models token --set");
  await refused(["models", "token", "--set"], "HUB_TOKEN_INVALID", "hf_wrong-canary\n");
  await refused(["models", "token", "--set"], "BAD_REQUEST");
  expect((await json(["models", "token"])).last).toEqual({ type: "done", source: "none", account: null });
  const held = {
    type: "done",
    source: "vault",
    account: { name: "admin", role: "read", canReadGated: null },
  };
  expect((await json(["models", "token", "--set"], `${canary}\n`)).last).toEqual(held);
  expect((await json(["models", "token"])).last).toEqual(held);

  const notAccepted = await refused(["models", "download", repo], "HUB_NOT_ACCEPTED");
  expect(notAccepted.last?.["remedy"]).toContain(`${hub.endpoint}/${repo}`);
  hub.grant(repo, canary);
  expect((await json(["models", "access", repo])).last).toMatchObject({ type: "done", state: "granted" });

  hub.fail({ fault: { kind: "slow", bytesPerSecond: 4_000_000 }, times: "always" });
  const running = line.start(["models", "download", repo, "--json"]);
  const lines = new Promise<string>((resolve) => {
    running.child.stdout?.once("data", () => resolve(commandLines()));
  });
  const downloaded = await running.ended;
  expect(await lines).not.toContain("canary");
  all.push(downloaded);
  hub.mend();
  const { commit } = await hub.file(repo, "practice-Q8_0.gguf");
  const id = `${repo}@${commit}:practice-Q8_0.gguf`;
  expect(downloaded.code).toBe(0);
  expect(downloaded.records[0]).toMatchObject({
    type: "chosen",
    file: "practice-Q8_0.gguf",
    mmproj: "mmproj-F16.gguf",
  });
  const progress = downloaded.records.filter(({ type }) => type === "progress");
  expect(progress.at(-1)).toMatchObject({ bytes: 4_751_168, total: 4_751_168 });
  expect(downloaded.last).toMatchObject({
    type: "done",
    modelId: id,
    hasImageEncoder: true,
    known: false,
    verification: { state: "verified", against: "hub" },
  });
  // At once, without asking anybody for the bytes.
  hub.forgetRequests();
  expect((await json(["models", "download", repo])).last).toMatchObject({ modelId: id, known: true });
  expect(hub.requests.some(({ server }) => server === "cdn")).toBe(false);

  const verified = await json(["models", "verify", repo]);
  expect(verified.records.at(-2)).toMatchObject({
    type: "verified",
    id,
    verification: { state: "verified" },
  });
  const answer = await json(["ask", "--model", repo, "--context", "1024", "What can you do?"]);
  expect(answer.last).toMatchObject({ type: "done", finishReason: "stop", model: { contextSize: 1024 } });

  expect((await json(["models", "remove", id])).last).toEqual({
    type: "done",
    removed: [id],
    leftInPlace: [],
  });
  await refused(["ask", "--model", repo, "What can you do?"], "MODEL_NOT_FOUND");
  expect((await json(["models", "token", "--clear"])).last).toMatchObject({ source: "none" });

  for (const { stdout, stderr } of all) expect(stdout + stderr).not.toContain("canary");
  expect(await line.filesWith("canary")).toEqual([]);
  expect((await readdir(line.dataFolder)).sort()).toEqual(["model-folders.json", "terms.json", "vault.key"]);
}, 300_000);
