import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inParallel } from "./checks.mjs";
import { exitCode, isRunning, runCaptured } from "./processes.mjs";

const node = process.execPath;
const script = (source: string) => ["--input-type=module", "-e", source];

let folder = "";
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "case book "))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a captured program", () => {
  it("gives its exit code and both its streams, which are also passed on as they come", async () => {
    let passedOn = "";
    const source = 'console.log("one"); console.error("two"); process.exitCode = 3;';
    const result = await runCaptured(node, script(source), {
      stream: { write: (text: string) => (passedOn += text) },
    });
    expect(result).toMatchObject({ code: 3, timedOut: false, missing: false });
    expect(result.output).toContain("one\n");
    expect(result.output).toContain("two\n");
    expect(passedOn).toBe(result.output);
  });

  it("is told apart when it does not exist", async () => {
    expect(await runCaptured(join(folder, "absent"), [])).toMatchObject({ missing: true, code: 127 });
  });

  it("reports a signal as a shell does", async () => {
    expect(exitCode(null, "SIGSEGV")).toBe(139);
    expect((await runCaptured(node, script('process.kill(process.pid, "SIGKILL")'))).code).toBe(137);
  });

  it("is ended after its time with everything that it started, even if it ignores the request", async () => {
    const idFile = join(folder, "id");
    const grandchild = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);';
    const source = `
      import { spawn } from "node:child_process";
      import { writeFileSync } from "node:fs";
      process.on("SIGTERM", () => {});
      const child = spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: "inherit" });
      writeFileSync(${JSON.stringify(idFile)}, String(child.pid));
    `;
    const result = await runCaptured(node, script(source), { timeoutMs: 1_500 });
    expect(result.timedOut).toBe(true);
    const id = Number(await readFile(idFile, "utf8"));
    await expect.poll(() => isRunning(id), { timeout: 5_000 }).toBe(false);
  });
});

it.runIf(process.platform === "linux")(
  "a process that has ended does not run, even if its parent takes no note of that",
  async () => {
    // The shell becomes a program that never waits for its child.
    const parent = spawn("/bin/sh", ["-c", "sleep 0.1 & echo $!; exec sleep 30"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [printed] = await once(parent.stdout, "data");
    const id = Number(String(printed));
    expect(isRunning(parent.pid ?? 0)).toBe(true);
    await expect.poll(() => readFile(`/proc/${id}/stat`, "utf8")).toContain(") Z ");
    expect(isRunning(id)).toBe(false);
    parent.kill();
    await once(parent, "exit");
    expect(isRunning(parent.pid ?? 0)).toBe(false);
  },
);

describe("a program in the foreground", () => {
  const wrapper = async (source: string) => {
    const file = join(folder, "wrapper.mjs");
    const processes = new URL("./processes.mjs", import.meta.url).href;
    await writeFile(
      file,
      `import { runInForeground } from ${JSON.stringify(processes)};
       process.exitCode = await runInForeground(process.execPath, ${JSON.stringify(script(source))});`,
    );
    const child = spawn(node, [file], { stdio: ["ignore", "pipe", "inherit"] });
    return child;
  };

  it("hands its exit code on", async () => {
    const child = await wrapper("process.exit(7)");
    expect((await once(child, "exit"))[0]).toBe(7);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "gets our %s and may end in its own time, with its own exit code",
    async (name) => {
      const child = await wrapper(
        `process.once("${name}", () => setTimeout(() => { console.log("closed"); process.exit(0); }, 300));
       console.log("ready"); setInterval(() => {}, 1000);`,
      );
      let printed = "";
      child.stdout?.on("data", (data: Buffer) => (printed += data.toString()));
      await expect.poll(() => printed, { timeout: 10_000 }).toContain("ready");
      child.kill(name);
      expect((await once(child, "exit"))[0]).toBe(0);
      expect(printed).toContain("closed");
    },
  );
});

describe("checks side by side", () => {
  it("run no more at a time than there are lanes, and report in order", async () => {
    let running = 0;
    let most = 0;
    const task = (value: number) => async () => {
      most = Math.max(most, ++running);
      await sleep(20 - value);
      running--;
      return value;
    };
    expect(await inParallel([1, 2, 3, 4, 5].map(task), 2)).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });
});
