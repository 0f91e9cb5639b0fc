/** For tests: the real command line as a process of its own, with folders and an environment of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestHub } from "../../../../scripts/hub/hub.ts";
import { builtProgram } from "./built-program.ts";

const program = await builtProgram();

/** Kept, by its content, what Node compiles is not compiled at each start. */
const compileCache = path.join(tmpdir(), "casebook-compile-cache");

export type JsonRecord = Readonly<Record<string, unknown>>;

export interface Ran {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** With --json: what stdout said, each line a record. Throws for a line that is none. */
  readonly records: readonly JsonRecord[];
  readonly last: JsonRecord | undefined;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

export interface RunOptions {
  /** On standard input; it is empty otherwise. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class CommandLineFixture {
  readonly folder: string;
  readonly dataFolder: string;
  readonly modelFolder: string;
  readonly #hub: Pick<TestHub, "endpoint"> | null;

  private constructor(folder: string, hub: Pick<TestHub, "endpoint"> | null) {
    this.folder = folder;
    this.dataFolder = path.join(folder, "data");
    this.modelFolder = path.join(folder, "models");
    this.#hub = hub;
  }

  static async open(hub: Pick<TestHub, "endpoint"> | null = null): Promise<CommandLineFixture> {
    const folder = await mkdtemp(path.join(tmpdir(), "casebook-cli-"));
    await mkdir(path.join(folder, "home"));
    return new CommandLineFixture(folder, hub);
  }

  /** Nothing of this account's own: no token, no proxy, no folders. */
  environment(more: RunOptions["env"] = {}): NodeJS.ProcessEnv {
    const foreign = /^(HF_|HUGGING|CASEBOOK_)|_proxy$/i;
    const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    const home = path.join(this.folder, "home");
    return {
      ...Object.fromEntries(inherited),
      HOME: home,
      USERPROFILE: home,
      XDG_CACHE_HOME: path.join(home, ".cache"),
      CASEBOOK_DATA: this.dataFolder,
      CASEBOOK_MODELS: this.modelFolder,
      CASEBOOK_GPU: "off",
      NODE_COMPILE_CACHE: compileCache,
      HF_HUB_OFFLINE: this.#hub === null ? "1" : "0",
      ...(this.#hub === null ? {} : { HF_ENDPOINT: this.#hub.endpoint }),
      ...more,
    };
  }

  start(args: readonly string[], { input = "", env }: RunOptions = {}): Running {
    const child = spawn(process.execPath, [program, ...args], { env: this.environment(env) });
    const ended = new Promise<Ran>((resolve, reject) => {
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => {
        try {
          const lines = args.includes("--json") ? stdout.split("\n").filter((line) => line !== "") : [];
          const records = lines.map((line) => JSON.parse(line) as JsonRecord);
          resolve({ code, stdout, stderr, records, last: records.at(-1) });
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    return { child, ended };
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.start(args, options).ended;
  }

  /** With --json; throws unless it ends well. */
  async done(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const ran = await this.run([...args, "--json"], options);
    if (ran.code !== 0)
      throw new Error(`${args.join(" ")} ended with ${ran.code}: ${JSON.stringify(ran.last)}`);
    return ran;
  }

  /** Paths below the fixture's folder of files whose name or content has `text`. */
  async filesWith(text: string): Promise<readonly string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const found: string[] = [];
    for (const entry of entries) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.name.includes(text) || (entry.isFile() && (await readFile(file)).includes(text)))
        found.push(path.relative(this.folder, file));
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
