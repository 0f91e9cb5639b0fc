/** What both a start and what comes after it have in common: the address is opened, used, and the app ended. */
import { fileURLToPath } from "node:url";
import { runCaptured } from "../lib/processes.mjs";
import type { Machine } from "./machine.ts";
import { ctrlC, type Running, type Surroundings } from "./namespace.ts";
import { addressIn, leftRunningIn } from "./output.ts";

/** For the first start: packages come from the registry. */
const startLimitMs = 30 * 60_000;
const endLimitMs = 15_000;

/** What went against the promise, and what the command had printed. */
export class BrokenPromise extends Error {
  readonly printed: string;
  constructor(message: string, printed: string) {
    super(message);
    this.name = "BrokenPromise";
    this.printed = printed;
  }
}

/** Runs `use` on a command, and names what went wrong together with what it printed. It is killed in the end. */
export async function withRunning<T>(running: Running, use: (running: Running) => Promise<T>): Promise<T> {
  try {
    return await use(running);
  } catch (thrown) {
    if (thrown instanceof BrokenPromise) throw thrown;
    throw new BrokenPromise(thrown instanceof Error ? thrown.message : String(thrown), running.printed());
  } finally {
    await running.kill();
  }
}

export interface StartOptions extends Surroundings {
  readonly environment?: Record<string, string>;
  /** Done once the address stands there, before it is opened. */
  readonly whenOpen?: () => Promise<void>;
  /** Image input is off at first, and Try again has to be pressed. */
  readonly retry?: boolean;
}

/**
 * `npm start` until its address stands there, a phantom and a question in a browser on this machine, Ctrl-C. Throws
 * BrokenPromise unless it answered, ended, and left nothing running.
 * @returns seconds until the address stood there
 */
export const startAndUse = (
  machine: Machine,
  { whenOpen, retry = false, ...options }: StartOptions = {},
): Promise<number> =>
  withRunning(machine.run("npm start", options), async (running) => {
    const begin = Date.now();
    const address = await running.until(addressIn, startLimitMs);
    const seconds = Math.round((Date.now() - begin) / 1000);
    await whenOpen?.();
    await usePage(running, address, retry);
    running.type(ctrlC);
    await ended(running, endLimitMs);
    const left = leftRunningIn(running.printed());
    if (left.length > 0) throw new Error(`it left running: ${left.join(", ")}`);
    return seconds;
  });

/** Resolves with the exit code. Throws when the command does not end in time. */
export async function ended(running: Running, limitMs: number): Promise<number> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`it did not end within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([running.exit, tooLate]);
  } finally {
    clearTimeout(late);
  }
}

/** The browser is this machine's own, in the network that the command has. */
async function usePage(running: Running, address: string, retry: boolean): Promise<void> {
  const program = fileURLToPath(new URL("page-program.ts", import.meta.url));
  const network = `--net=/proc/${running.networkOf}/ns/net`;
  const { code, output } = await runCaptured(
    "nsenter",
    [network, process.execPath, program, address, ...(retry ? ["--retry"] : [])],
    {
      timeoutMs: 10 * 60_000,
    },
  );
  if (code !== 0)
    throw new BrokenPromise("the page did not answer about the image", `${running.printed()}\n${output}`);
}
