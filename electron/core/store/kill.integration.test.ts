import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { repetitions } from "../testing/endurance.ts";
import { takeDataLock } from "./data-lock.ts";
import type { Resolved } from "./testing/killed-writer.ts";
import { StoreFolder } from "./testing/store-folder.ts";

const writer = fileURLToPath(new URL("./testing/killed-writer.ts", import.meta.url));

const kills = repetitions(28, 400);
/** The writer's words: each of them is the moment of a kill as often as the others. */
const words = 14;

/** Kills the writer a moment after one of its first words, and returns all that it had been told is saved. */
async function runAndKill(dataFolder: string, run: number): Promise<Resolved[]> {
  const child = spawn(process.execPath, [writer, dataFolder, String(run)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(dataFolder, "compile-cache") },
  });
  const resolved: Resolved[] = [];
  const moment = 1 + (run % words);
  let killing: NodeJS.Timeout | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may have been cut by the kill: then the write was resolved, but nobody was told.
    if (!line.endsWith("}")) continue;
    resolved.push(JSON.parse(line) as Resolved);
    if (resolved.length >= moment) killing ??= setTimeout(() => child.kill("SIGKILL"), Math.random() * 5);
  }
  expect(child.signalCode ?? "SIGKILL").toBe("SIGKILL");
  return resolved;
}

test(`kill -9 a moment after each of its first ${words} words, ${kills} times: every write that was resolved is there, and what was cut off is marked`, async () => {
  using folder = new StoreFolder();
  const expected = new Map<string, Resolved>();
  let interrupted = 0;
  for (let run = 0; run < kills; run += 1) {
    for (const resolved of await runAndKill(folder.path, run)) expected.set(resolved.id, resolved);
    const lock = await takeDataLock(folder.path);
    const { database, notices } = folder.open({ vaultKey: readFileSync(`${folder.path}/vault.key`) });
    expect(notices).toEqual([]);
    const [summary] = database.listCases();
    const { messages, attachments } = database.readCase(summary?.id ?? "");
    const answers = new Map(messages.map((message) => [message.id, message]));
    const images = new Set(attachments.map((attachment) => attachment.id));
    for (const { id, ...resolved } of expected.values()) {
      if (resolved.what === "attachment") {
        expect(images.has(id)).toBe(true);
        continue;
      }
      const answer = answers.get(id);
      expect(answer?.text.startsWith(resolved.text), `${id} after run ${run}`).toBe(true);
      if (resolved.what === "finished") expect(answer).toMatchObject({ status: "complete" });
      expect(answer).not.toMatchObject({ status: "streaming" });
    }
    interrupted = messages.filter(
      (message) => "status" in message && message.status === "interrupted",
    ).length;
    database.close();
    await lock.release();
  }
  // Otherwise the kills have not hit an answer in the middle, and nothing was shown.
  expect(interrupted).toBeGreaterThan(0.2 * kills);
  expect(expected.size).toBeGreaterThan(1.5 * kills);
}, 1_800_000);
