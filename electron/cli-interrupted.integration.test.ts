/** A command that nobody waits for any more: its reader went away, or it was stopped by Ctrl-C. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, truncate } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { engineOf } from "../e2e/harness/processes.ts";
import { isRunning } from "../scripts/lib/processes.mjs";
import { builtProgram } from "./core/cli/testing/built-program.ts";
import { createLibrary } from "./core/models/library/create-library.ts";
import { practiceModelFolder } from "./core/places.ts";

const program = await builtProgram();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    env: {
      ...process.env,
      CASEBOOK_DATA: path.join(folder, "data"),
      CASEBOOK_MODELS: path.join(folder, "models"),
      CASEBOOK_GPU: "off",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, ended: once(child, "exit").then(([code]) => code as number | null) };
}

describe("a reader that goes away", () => {
  it.each([
    ["ask --json", ["ask", "--json", "What can you do?"]],
    ["ask", ["ask", "What can you do?"]],
    ["doctor --json", ["doctor", "--json"]],
    ["doctor", ["doctor"]],
  ])("ends %s quietly", async (_, args) => {
    const { child, ended } = start(...args);
    const complaints = text(child.stderr);
    child.stdout.destroy();
    expect({ code: await ended, stderr: await complaints }).toEqual({ code: 0, stderr: "" });
  });
});

describe("Ctrl-C", () => {
  it.runIf(process.platform === "linux")(
    "while a model loads ends the command and the engine, and the model is not waited for",
    async () => {
      const { child, ended } = start("ask", "--json", "--model", await endlessModel(), "Hello");
      const printed = text(child.stdout);
      const engine = await engineOnceThere(child);
      child.kill("SIGINT");
      expect(await ended).toBe(130);
      // Waiting for the model would have ended well, with an empty answer.
      expect(JSON.parse(await printed)).toMatchObject({ type: "error", code: "CANCELLED" });
      await vi.waitFor(() => expect(isRunning(engine)).toBe(false), 10_000);
    },
  );
});

/** A model that is hashed for minutes when it is loaded: a hole follows the practice model's bytes. Returns its id. */
async function endlessModel(): Promise<string> {
  const modelFolder = path.join(folder, "models");
  const file = path.join(modelFolder, "endless.gguf");
  await mkdir(modelFolder);
  await copyFile(path.join(practiceModelFolder(), "practice-model.gguf"), file);
  await truncate(file, 2 ** 36);
  const [, found] = await createLibrary({ modelFolder }).list();
  if (found === undefined) throw new Error("the library does not list the model");
  return found.model.id;
}

function engineOnceThere({ pid }: ChildProcess): Promise<number> {
  if (pid === undefined) throw new Error("the command was not started");
  return vi.waitFor(() => engineOf(pid), 30_000);
}
