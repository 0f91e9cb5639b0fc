import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, it, onTestFinished } from "vitest";

const scripts = fileURLToPath(new URL(".", import.meta.url));

let project: string;
beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), "casebook-scripts-"));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  await cp(scripts, path.join(project, "scripts"), { recursive: true });
  await writeFile(path.join(project, "package.json"), '{ "type": "module" }');
});

/** A copy of the project whose first step fails: there is no package-lock.json. */
function casebook(...args: readonly string[]) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const script = path.join(project, "scripts", "casebook.mjs");
    execFile(process.execPath, [script, ...args], { cwd: project }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

it("with --json a failed set-up is one error record on stdout, and the words for people go to stderr", async () => {
  const { code, stdout, stderr } = await casebook("doctor", "--json");
  expect(code).toBe(1);
  expect(stdout.match(/\n/g)).toHaveLength(1);
  expect(JSON.parse(stdout)).toEqual({
    type: "error",
    code: "SETUP_FAILED",
    message: "package.json or package-lock.json is missing or damaged.",
    remedy: expect.stringContaining("git checkout"),
  });
  expect(stderr).toContain("failed  dependencies");
  expect(stderr).toContain("What to do: ");
});

it.each(["doctor", "ask -- --json"])("without --json (%s) nothing is written to stdout", async (line) => {
  const { code, stdout, stderr } = await casebook(...line.split(" "));
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("failed  dependencies");
});
