/** Starts and ends `downloading-program.ts`. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Workbench } from "./workbench.ts";

const program = fileURLToPath(new URL("./downloading-program.ts", import.meta.url));

export interface DownloadingProcess {
  /** Resolves with true when it says this, false when it ends before. */
  says(word: string): Promise<boolean>;
  kill(): Promise<void>;
}

export function startDownloading(
  { hub, modelFolder }: Pick<Workbench, "hub" | "modelFolder">,
  file?: string,
): DownloadingProcess {
  const child: ChildProcess = spawn(
    process.execPath,
    [program, modelFolder, ...(file === undefined ? [] : [file])],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        HF_ENDPOINT: hub.endpoint,
        NODE_COMPILE_CACHE: path.join(path.dirname(modelFolder), "casebook-compile-cache"),
      },
    },
  );
  const said: string[] = [];
  const output = new EventTarget();
  const notify = (): boolean => output.dispatchEvent(new Event("news"));
  if (child.stdout === null) throw new Error("stdout is a pipe");
  createInterface({ input: child.stdout }).on("line", (line) => {
    said.push(line);
    notify();
  });
  const exit = once(child, "exit").then(notify);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    async says(word) {
      while (!said.includes(word) && !ended()) await once(output, "news");
      return said.includes(word);
    },
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}
