import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { builtProgram } from "./core/cli/testing/built-program.ts";

const program = await builtProgram();
const phantom = fileURLToPath(
  new URL("../assets/practice-model/samples/phantom-08-skin.png", import.meta.url),
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "casebook-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

function casebook(dataFolder: string, ...args: readonly string[]): Promise<Ran> {
  const { CASEBOOK_MODELS: _, ...inherited } = process.env;
  const env = { ...inherited, CASEBOOK_DATA: dataFolder, CASEBOOK_GPU: "off" };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      const lines = args.includes("--json") ? stdout.split("\n").filter(Boolean) : [];
      const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr, records });
    });
  });
}

/** Folders that nobody can make, root included. */
const impossible = {
  "below a file": async () => {
    const file = path.join(folder, "file");
    await writeFile(file, "");
    return path.join(file, "data");
  },
  ...(process.platform === "linux" ? { "in /proc": () => Promise.resolve("/proc/casebook") } : {}),
};

describe.each(Object.entries(impossible))("with a data folder %s, which cannot be made,", (_, place) => {
  it("doctor reports on everything, fails that row with its remedy, and exits with 1", async () => {
    const dataFolder = await place();
    const { code, records } = await casebook(dataFolder, "doctor", "--json");
    expect(code).toBe(1);
    const names = records.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["Node", "Electron", "Memory", "Engine", "Models"]));
    expect(records.find(({ name }) => name === "Data folder")).toEqual({
      type: "check",
      name: "Data folder",
      ok: false,
      optional: false,
      detail: `${dataFolder} cannot be created`,
      remedy: expect.stringContaining("CASEBOOK_DATA"),
    });
    expect(records.find(({ name }) => name === "Models")).toMatchObject({
      ok: false,
      detail: expect.stringContaining(path.join(dataFolder, "models")),
    });
    expect(records.find(({ name }) => name === "Engine")).toMatchObject({ ok: true });
    expect(records.at(-1)).toEqual({ type: "done", ok: false });
  });

  it("a question is answered all the same", async () => {
    const { code, records } = await casebook(await place(), "ask", "--json", "--seed", "1", "What is this?");
    expect(records.at(-1)).toMatchObject({ type: "done", finishReason: "stop", seed: 1 });
    expect(code).toBe(0);
  });
});

it("an image is asked about without a trace in the data folder", async () => {
  const question = "Where is the spot?";
  const { code, records } = await casebook(folder, "ask", "--json", "--image", phantom, question);
  expect(code).toBe(0);
  const done = records.at(-1);
  expect(done).toMatchObject({ type: "done", text: expect.stringContaining("middle right") });
  const tokens = records.slice(0, -1).map(({ type, text }) => (type === "token" ? text : null));
  expect(tokens.join("")).toBe(done?.["text"]);
  expect(await readdir(folder)).toEqual([]);
});

it("doctor makes the folders that the app will use", async () => {
  const dataFolder = path.join(folder, "data");
  const { records } = await casebook(dataFolder, "doctor", "--json");
  expect(records.find(({ name }) => name === "Data folder")).toMatchObject({ ok: true, remedy: null });
  expect(await readdir(dataFolder)).toEqual(["models"]);
});
