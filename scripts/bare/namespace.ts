/** A command inside a Debian root, in namespaces of its own: it cannot outlive us, nor leave anything mounted. */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { insideScript, outsideScript } from "./namespace-scripts.ts";

export interface Surroundings {
  /** No network but the loopback. */
  readonly offline?: boolean;
  /** A folder of the root that cannot be written to, not even by root. */
  readonly readOnly?: string;
  /** What the disk that holds the folder has left, bytes. */
  readonly diskLeft?: number;
}

export interface CommandInRoot extends Surroundings {
  /** Path of the root on this machine. */
  readonly root: string;
  readonly userId: number;
  /** Path inside the root. */
  readonly folder: string;
  /** For a shell. */
  readonly command: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Running {
  /** Everything that stood in its terminal so far. */
  printed(): string;
  /** Exit code as a shell reports it. */
  readonly exit: Promise<number>;
  /** Process on this machine whose network it uses. */
  readonly networkOf: number;
  /** What a user types. */
  type(keys: string): void;
  /** SIGKILL for all processes together, as when the power fails. */
  kill(): Promise<void>;
  /** Resolves with what `look` finds. Throws when the command ends before, or the time is over. */
  until<T>(look: (printed: string) => T | undefined, limitMs: number): Promise<T>;
}

export const ctrlC = "\u0003";

const running = new Set<Running>();

/** Kills whatever still runs. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((one) => one.kill()));
}

/** Starts a command in a root. Needs root's rights, and `unshare`, `setpriv` and `ip` on this machine. */
export function runInRoot(what: CommandInRoot): Running {
  const namespaces = ["--mount", "--pid", ...(what.offline === true ? ["--net"] : [])];
  const environment = Object.entries(what.environment).map(([name, value]) => `${name}=${value}`);
  // The first dies with us, the second with the first, and with the second, which is its init, all inside.
  const child = spawn(
    "setpriv",
    ["--pdeathsig", "KILL", "unshare", ...namespaces, "--fork", "--kill-child", "sh", "-c", outsideScript],
    {
      env: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ROOT: what.root,
        USER_ID: String(what.userId),
        FOLDER: what.folder,
        COMMAND: what.command,
        ENVIRONMENT: environment.join("\n"),
        OFFLINE: what.offline === true ? "yes" : "no",
        READ_ONLY: what.readOnly ?? "",
        SMALL_DISK_BYTES: what.diskLeft === undefined ? "" : String(what.diskLeft),
        INSIDE: insideScript,
      },
      stdio: ["pipe", "pipe", "pipe"],
      // Ctrl-C in our own terminal is ours to answer.
      detached: true,
    },
  );
  return watch(child);
}

function watch(child: ChildProcess): Running {
  if (child.pid === undefined) throw new Error("unshare or setpriv (package util-linux) is missing.");
  let printed = "";
  let over = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => (printed += text));
  }
  // What is typed after its end is lost, as in a terminal.
  child.stdin?.on("error", () => undefined);
  const exit = new Promise<number>((resolve) => {
    child.once("close", (code) => {
      over = true;
      running.delete(self);
      resolve(code ?? 137);
    });
  });
  const self: Running = {
    printed: () => printed,
    exit,
    networkOf: child.pid,
    type: (keys) => void child.stdin?.write(keys),
    async kill() {
      if (!over) child.kill("SIGKILL");
      await exit;
    },
    async until(look, limitMs) {
      const end = Date.now() + limitMs;
      for (;;) {
        const ended = over;
        const found = look(printed);
        if (found !== undefined) return found;
        if (ended) throw new Error(`it ended with exit code ${await exit}`);
        if (Date.now() > end) throw new Error(`nothing of it in ${Math.round(limitMs / 1000)} s`);
        await sleep(50);
      }
    },
  };
  running.add(self);
  return self;
}
