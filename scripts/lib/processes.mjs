/** Child processes: one that is listened to, and one that takes over the terminal. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";

const tailCharacters = 200_000;
const graceMs = 3_000;

/**
 * Ends a process and what it started: asked first, so that it can close its own children, and by force after 3 s.
 * @param {import("node:child_process").ChildProcess} child leader of its own process group
 * @param {NodeJS.Signals} [name]
 */
function endTree(child, name = "SIGTERM") {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" }).on("error", () =>
      child.kill(),
    );
    return;
  }
  const group = -child.pid;
  signalGroup(group, name);
  const force = setTimeout(() => signalGroup(group, "SIGKILL"), graceMs);
  child.once("close", () => clearTimeout(force));
}

/** @param {number} group @param {NodeJS.Signals} name */
function signalGroup(group, name) {
  try {
    process.kill(group, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Runs a program to its end and keeps what it printed (the last 200,000 characters).
 *
 * @typedef {{ code: number, output: string, timedOut: boolean, missing: boolean }} Result `missing`: no such program
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, signal?: AbortSignal,
 *   stream?: { write(text: string): unknown } }} [options] `stream` also gets the output as it comes; an abort counts
 *   as a time-out
 * @returns {Promise<Result>}
 */
export function runCaptured(command, args, { cwd, env, timeoutMs, signal, stream } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      ...(cwd === undefined ? {} : { cwd }),
      env: env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    let output = "";
    let timedOut = false;
    const stop = () => {
      timedOut = true;
      endTree(child);
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
    signal?.addEventListener("abort", stop, { once: true });
    const release = passSignals(child);
    for (const source of [child.stdout, child.stderr]) {
      source.setEncoding("utf8");
      source.on("data", (/** @type {string} */ text) => {
        output = (output + text).slice(-tailCharacters);
        stream?.write(text);
      });
    }
    const finish = (/** @type {number} */ code, missing = false) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      release();
      resolve({ code, output, timedOut, missing });
    };
    child.on("error", (error) => {
      output += `${error.message}\n`;
      finish(127, "code" in error && error.code === "ENOENT");
    });
    child.on("close", (code, name) => finish(exitCode(code, name)));
  });
}

/**
 * The exit code a shell would report.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} name
 */
export const exitCode = (code, name) => code ?? 128 + (name === null ? 1 : constants.signals[name]);

/**
 * A captured child runs in its own process group, which Ctrl-C does not reach: a signal to us ends that group, then us.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => void} stops passing them on
 */
function passSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const names = ["SIGINT", "SIGTERM", "SIGHUP"];
  const listener = (/** @type {NodeJS.Signals} */ name) => {
    endTree(child, name);
    child.once("close", () => process.exit(exitCode(null, name)));
  };
  for (const name of names) process.on(name, listener);
  return () => {
    for (const name of names) process.off(name, listener);
  };
}

/**
 * Runs a program in our place: it has the terminal, gets our signals, and its exit code is ours to return. Ctrl-C
 * reaches the whole foreground group by itself, so an interrupt is passed on only where there is no terminal, or when
 * the program has not ended some seconds later.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} exit code; 128 + number where a signal ended it; 127 where it could not be started
 */
export function runInForeground(command, args, { cwd, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      ...(cwd === undefined ? {} : { cwd }),
      env: env ?? process.env,
      stdio: "inherit",
    });
    /** @type {NodeJS.Timeout | undefined} */
    let late;
    const onInterrupt = () => {
      if (!process.stdin.isTTY) child.kill("SIGINT");
      else late ??= setTimeout(() => child.kill("SIGINT"), graceMs);
    };
    const onTerminate = () => child.kill("SIGTERM");
    const onHangUp = () => child.kill("SIGHUP");
    process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate).on("SIGHUP", onHangUp);
    const finish = (/** @type {number} */ code) => {
      clearTimeout(late);
      process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate).off("SIGHUP", onHangUp);
      resolve(code);
    };
    child.on("error", (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      finish(127);
    });
    child.on("exit", (code, name) => finish(exitCode(code, name)));
  });
}

/**
 * Whether a process runs. One that has ended and waits for its parent to take note does not: in a container whose first
 * process takes note of nothing it would stay for ever.
 * @param {number} id
 */
export function isRunning(id) {
  try {
    process.kill(id, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the state follows the name, which is in brackets.
    return !/\) Z [^)]*$/.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false; // ended meanwhile
  }
}
