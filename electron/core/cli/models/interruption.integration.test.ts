import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startHub, type TestHub } from "../../../../scripts/hub/hub.ts";
import { CommandLineFixture, type Running } from "../testing/command-line-fixture.ts";

const repo = "practice/large-GGUF";
const bytes = 2_000_000;
let hub: TestHub;
let line: CommandLineFixture;
beforeAll(async () => {
  hub = await startHub({ repositories: [] });
  await hub.addRepository({ id: repo, commits: [{ commit: "a".repeat(40), files: [] }] });
  await hub.addFile(repo, "large.gguf", { bytes, seed: 1, gguf: true });
  line = await CommandLineFixture.open(hub);
  await line.done(["models", "terms", "--accept"]);
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await hub.close();
});
beforeEach(async () => {
  hub.mend();
  hub.forgetRequests();
  await rm(line.modelFolder, { recursive: true, force: true });
});

const command = ["models", "download", repo, "--json"] as const;
const sent = (): number =>
  hub.requests
    .filter(({ server, method }) => server === "cdn" && method === "GET")
    .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
const unfinished = (): Promise<readonly string[]> =>
  readdir(path.join(line.modelFolder, ".casebook", "downloads")).catch(() => []);

/** Resolves when a record says that a part of the file is there. */
function halfway({ child }: Running): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      for (const text of chunk.toString().split("\n").filter(Boolean)) {
        const record = JSON.parse(text) as { type: string; bytes?: number };
        if (record.type === "progress" && (record.bytes ?? 0) > 300_000) resolve();
      }
    });
  });
}

it("Ctrl-C pauses a download and exits with 130; the same command goes on where it was", async () => {
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 400_000 }, times: "always" });
  const running = line.start(command);
  await halfway(running);
  running.child.kill("SIGINT");
  const paused = await running.ended;
  expect(paused.code).toBe(130);
  expect(paused.last).toMatchObject({
    type: "error",
    code: "CANCELLED",
    remedy: expect.stringContaining("same command"),
  });
  expect(await unfinished()).toHaveLength(1);
  expect((await line.done(["models", "list"])).last).toMatchObject({ installed: 1 });

  hub.mend();
  const before = hub.requests.length;
  const resumed = await line.run(command);
  expect(resumed.last).toMatchObject({ type: "done", bytes, verification: { state: "verified" } });
  expect(
    hub.requests.slice(before).some(({ range }) => range !== null && !range.startsWith("bytes=0-")),
  ).toBe(true);
  expect(await unfinished()).toEqual([]);
});

it("two command lines do not fetch the same model at once: the second says who has it", async () => {
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 400_000 }, times: "always" });
  const first = line.start(command);
  await halfway(first);
  const second = await line.run(command);
  expect(second.code).toBe(1);
  expect(second.last).toMatchObject({ type: "error", code: "DOWNLOAD_ELSEWHERE" });
  hub.mend();
  expect((await first.ended).last).toMatchObject({ type: "done" });
});

it("connections that are cut are no failure: it says that it waits, and goes on", async () => {
  hub.fail({ fault: { kind: "cut", afterBytes: 400_000 }, times: 3 });
  const { records, last } = await line.run(command);
  expect(last).toMatchObject({ type: "done", bytes });
  expect(records.filter(({ type }) => type === "waiting")).not.toEqual([]);
  expect(sent()).toBeLessThan(2 * bytes);
});

it("a reader that has had enough pauses a download, which no one follows any more", async () => {
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 400_000 }, times: "always" });
  const running = line.start(command);
  await halfway(running);
  running.child.stdout?.destroy();
  const code = await new Promise((resolve) => running.child.once("exit", resolve));
  expect(code).toBe(1);
  expect(await unfinished()).toHaveLength(1);
});

it("'remove --all' beside a running download removes the rest, names it, and takes nothing from under it", async () => {
  hub.fail({ fault: { kind: "slow", bytesPerSecond: 400_000 }, times: "always" });
  const running = line.start(command);
  await halfway(running);
  const refused = await line.run(["models", "remove", "--all", "--json"]);
  expect(refused.code).not.toBe(0);
  expect(refused.last).toMatchObject({
    type: "error",
    code: "DOWNLOAD_ELSEWHERE",
    message: expect.stringContaining("large"),
  });
  hub.mend();
  expect((await running.ended).last).toMatchObject({ type: "done", bytes });
});
