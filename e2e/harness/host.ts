/** The browser host as a process of its own, as `npm start` runs it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const projectFolder = fileURLToPath(new URL("../../", import.meta.url));

export interface Host {
  /** Opens the app once. */
  readonly address: string;
  readonly processId: number;
  readonly dataFolder: string;
  /** Everything printed so far, both streams. */
  printed(): string;
  /** Ctrl-C; resolves with the exit code. */
  end(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

export interface HostOptions {
  readonly dataFolder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly arguments?: readonly string[];
  /** Root of the project that is run, where it is a copy. */
  readonly project?: string;
  /** Whether it may open the desktop's browser, as it does for a user. */
  readonly openBrowser?: boolean;
}

/** Starts the built host and waits for its address. Throws with what it printed where there is none in 30 s. */
export async function startHost({
  dataFolder,
  environment = {},
  arguments: extra = [],
  project = projectFolder,
  openBrowser = false,
}: HostOptions): Promise<Host> {
  const options = [...(openBrowser ? [] : ["--no-open"]), ...extra];
  const child = spawn(process.execPath, ["out/main/browser-host.js", ...options], {
    cwd: project,
    env: { ...process.env, CASEBOOK_DATA: dataFolder, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const address = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why}; it printed:\n${printed}`));
    const timer = setTimeout(() => fail("no address in 30 s"), 30_000);
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/open\?token=\S+/.exec(printed);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void exited.then((code) => {
      clearTimeout(timer);
      fail(`the host ended with ${code}`);
    });
  });
  return {
    address,
    processId: idOf(child),
    dataFolder,
    printed: () => printed,
    async end() {
      child.kill("SIGINT");
      return exited;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Runs the built host to its end, as one that cannot start does. */
export const runHost = (dataFolder: string, ...extra: string[]) =>
  spawnSync(process.execPath, ["out/main/browser-host.js", "--no-open", ...extra], {
    cwd: projectFolder,
    env: { ...process.env, CASEBOOK_DATA: dataFolder },
    encoding: "utf8",
    timeout: 30_000,
  });

function idOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("the host has no process id");
  return child.pid;
}
