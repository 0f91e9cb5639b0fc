import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtProgram } from "./core/cli/testing/built-program.ts";

const program = await builtProgram();
const samples = fileURLToPath(new URL("../assets/practice-model/samples/", import.meta.url));
const sample = (name: string): string => path.join(samples, name);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function casebook(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    env: { ...process.env, CASEBOOK_DATA: path.join(folder, "data") },
  });
  return { status, stdout, stderr };
}
const records = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const hash = expect.stringMatching(/^[0-9a-f]{64}$/);

describe("ask", () => {
  it("with --json prints tokens and then everything another researcher needs, one JSON object a line", () => {
    const { status, stdout } = casebook(
      "ask",
      "--json",
      "--seed",
      "7",
      "--image",
      sample("phantom-08-skin.png"),
      "Where is the spot?",
    );
    expect(status).toBe(0);
    const lines = records(stdout);
    const done = lines.at(-1);
    expect(lines.slice(0, -1).every(({ type }) => type === "token")).toBe(true);
    expect(
      lines
        .slice(0, -1)
        .map(({ text }) => text)
        .join(""),
    ).toBe(done?.["text"]);
    expect(done).toMatchObject({
      type: "done",
      text: expect.stringContaining("middle right"),
      thought: null,
      finishReason: "stop",
      seed: 7,
      usage: { promptTokens: expect.any(Number), cachedTokens: 0, completionTokens: expect.any(Number) },
      timings: {
        loadMs: expect.any(Number),
        imageDecodeMs: expect.any(Number),
        imageEncodeMs: expect.any(Number),
        firstTokenMs: expect.any(Number),
        tokensPerSecond: expect.any(Number),
      },
      model: { sha256: "3708059adf54a18626187635f39e6b6bf8709ae4403046ba3afe02e1ebeee315", vision: true },
      provenance: {
        appVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
        loaded: { kind: "local", sha256: "3708059adf54a18626187635f39e6b6bf8709ae4403046ba3afe02e1ebeee315" },
        sampling: { temperature: 0, seed: 7 },
        seed: 7,
        systemInstruction: "",
        renderedPrompt:
          "<bos><start_of_turn>user\n<start_of_image>Where is the spot?<end_of_turn>\n<start_of_turn>model\n",
        images: [
          {
            side: 144,
            sha256: hash,
            content: { kind: "rgb8", sha256: hash },
            rendering: { kind: "rgb" },
            source: { format: "png", sha256: hash },
          },
        ],
        rawText: expect.stringMatching(/^.*middle right.*<end_of_turn>$/s),
        startedAt: expect.any(Number),
        operatingSystem: expect.any(String),
      },
    });
    // A file's name often names a patient.
    expect(stdout).not.toContain("phantom-08");
  });

  it("without --json prints the answer, and that it is not for diagnosis", () => {
    const { status, stdout } = casebook("ask", "What can you do?");
    expect(status).toBe(0);
    expect(stdout).toContain("Knows no medicine");
    expect(stdout).toContain("Not for diagnosis or treatment");
  });

  it("stops at --max-tokens and says so", () => {
    const { stdout } = casebook("ask", "--json", "--max-tokens", "3", "What can you do?");
    expect(records(stdout).at(-1)).toMatchObject({ finishReason: "length", usage: { completionTokens: 3 } });
  });

  it("the same seed at a temperature gives the same text", () => {
    const once = () =>
      records(
        casebook("ask", "--json", "--temperature", "1.2", "--seed", "42", "What can you do?").stdout,
      ).at(-1)?.["text"];
    expect(once()).toBe(once());
  });

  it.each([
    ["no question", ["ask"], "BAD_REQUEST"],
    ["an empty question", ["ask", "  "], "BAD_REQUEST"],
    ["two questions", ["ask", "a", "b"], "BAD_REQUEST"],
    ["an unknown option", ["ask", "--model-path", "x", "Hello"], "BAD_REQUEST"],
    ["an unknown command", ["chat"], "BAD_REQUEST"],
    ["a temperature out of range", ["ask", "--temperature", "9", "Hello"], "BAD_REQUEST"],
    ["a seed that is no number", ["ask", "--seed", "x", "Hello"], "BAD_REQUEST"],
    ["an unknown model", ["ask", "--model", "nothing", "Hello"], "MODEL_NOT_FOUND"],
    ["an image that is not there", ["ask", "--image", "gone.png", "Hello"], "NOT_FOUND"],
    ["a folder as image", ["ask", "--image", samples, "Hello"], "IMAGE_FOLDER"],
  ])("ends with one error record and exit code 1 at %s", (_, args, code) => {
    const { status, stdout } = casebook(...args, "--json");
    expect(status).toBe(1);
    const lines = records(stdout);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      type: "error",
      code,
      message: expect.any(String),
      remedy: expect.any(String),
    });
  });

  it("refuses a file that is no image by its content", async () => {
    const file = path.join(folder, "notes.png");
    await writeFile(file, "just text");
    const { status, stdout } = casebook("ask", "--json", "--image", file, "Hello");
    expect(status).toBe(1);
    expect(records(stdout)[0]).toMatchObject({ type: "error", code: "IMAGE_UNKNOWN_FORMAT" });
  });
});

describe("doctor", () => {
  it("names each thing that Casebook needs, ok or with a remedy, and ends well here", () => {
    const { status, stdout } = casebook("doctor", "--json");
    const checks = records(stdout).filter(({ type }) => type === "check");
    expect(checks.map(({ name }) => name)).toEqual([
      "Node",
      "Electron",
      "Memory",
      "Engine",
      "GPU",
      "Vision addon",
      "Models",
      "Model hub",
      "Data folder",
    ]);
    for (const check of checks)
      expect(check["ok"] === true || typeof check["remedy"] === "string", String(check["name"])).toBe(true);
    expect(records(stdout).at(-1)).toEqual({ type: "done", ok: true });
    expect(status).toBe(0);
  });
});

describe("for people", () => {
  it("what is wrong with the arguments goes to stderr with the usage, and stdout stays empty", () => {
    const { status, stdout, stderr } = casebook("dance");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain('There is no command "dance".');
    expect(stderr).toContain("casebook ask [--image FILE]");
  });
  it("help is printed and is no failure", () => {
    const { status, stdout, stderr } = casebook("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("casebook doctor [--json]");
  });
});
